import type { HistoryEvent } from '../../harness/history/event.js';
import type { FaultWindow } from './fault-windows.js';
import { numberIn, stringIn } from './json-fields.js';

/** ns granted to an ensemble of unknown state to recover after a fault. */
const recoveryNs = 10e9;

/**
 * Since when, looking back from `until`, nothing disturbed the ensemble: no fault was in force and every server that
 * was observed served one leader. Null when it was disturbed at `until` itself.
 */
export function calmSince(
  events: readonly HistoryEvent[],
  faults: readonly FaultWindow[],
  until: number,
): number | null {
  const unhealthy = lastUnhealthy(events, until);
  if (unhealthy === null) return null;
  let since = unhealthy.time;
  for (const fault of faults) {
    if (fault.from > until) continue;
    if (fault.to >= until) return null;
    since = Math.max(since, fault.to + (unhealthy.observed ? 0 : recoveryNs));
  }
  return since;
}

/** The last time at or before `until` at which the observer saw a server that did not serve, or more than one leader. */
function lastUnhealthy(events: readonly HistoryEvent[], until: number): { time: number; observed: boolean } | null {
  const states = new Map<string, { role: string; epoch: number | null }>();
  let time = 0;
  let healthy = true;
  for (const event of events) {
    if (event.time > until) break;
    if (event.f !== 'server-state' || event.type !== 'note') continue;
    const server = stringIn(event.value, 'server');
    const role = stringIn(event.value, 'role');
    if (server === null || role === null) continue;
    states.set(server, { role, epoch: numberIn(event.value, 'epoch') });
    const wasHealthy = healthy;
    healthy = isHealthy(states);
    if (!wasHealthy || !healthy) time = event.time;
  }
  return healthy ? { time, observed: states.size > 0 } : null;
}

function isHealthy(states: ReadonlyMap<string, { role: string; epoch: number | null }>): boolean {
  let leaders = 0;
  for (const { role } of states.values()) {
    if (role === 'looking' || role === 'silent') return false;
    if (role === 'leader') leaders++;
  }
  return leaders === 1;
}
