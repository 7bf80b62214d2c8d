import type { HistoryEvent } from '../../harness/history/event.js';
import type { FaultWindow } from './fault-windows.js';
import { stringIn } from './json-fields.js';
import { countUpTo } from './sorted.js';

/** ns granted to an ensemble of unknown state to recover after a fault. */
const recoveryNs = 10e9;

/** When nothing disturbed the ensemble: no fault in force, and every server that is observed serving one leader. */
export class Calm {
  readonly #faults: readonly FaultWindow[];
  /** Times of the observer's looks, ascending. */
  readonly #looks: number[] = [];
  /** By look: when the ensemble was last seen unhealthy; Infinity while it is. */
  readonly #unhealthyUntil: number[] = [];

  constructor(events: readonly HistoryEvent[], faults: readonly FaultWindow[]) {
    this.#faults = faults;
    const roles = new Map<string, string>();
    let last = 0;
    let wasHealthy = true;
    for (const event of events) {
      if (event.f !== 'server-state' || event.type !== 'note') continue;
      const server = stringIn(event.value, 'server');
      const role = stringIn(event.value, 'role');
      if (server === null || role === null) continue;
      roles.set(server, role);
      const healthy = isHealthy(roles);
      if (!healthy || !wasHealthy) last = event.time;
      wasHealthy = healthy;
      this.#looks.push(event.time);
      this.#unhealthyUntil.push(healthy ? last : Infinity);
    }
  }

  /** Since when, looking back from `until`, nothing disturbed the ensemble; null when something did at `until` itself. */
  since(until: number): number | null {
    const observed = countUpTo(this.#looks, until);
    let since = observed === 0 ? 0 : (this.#unhealthyUntil[observed - 1] ?? 0);
    if (since === Infinity) return null;
    for (const { from, to } of this.#faults) {
      if (from > until) continue;
      if (to >= until) return null;
      since = Math.max(since, to + (observed === 0 ? recoveryNs : 0));
    }
    return since;
  }
}

function isHealthy(roles: ReadonlyMap<string, string>): boolean {
  let leaders = 0;
  for (const role of roles.values()) {
    if (role === 'looking' || role === 'silent') return false;
    if (role === 'leader') leaders++;
  }
  return leaders === 1;
}
