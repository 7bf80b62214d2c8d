import type { HistoryEvent } from '../../../harness/history/event.js';
import { faultsIn } from '../../fault-timeline.js';
import { stepsIn } from '../../nemesis-steps.js';
import type { LiveSecond, LiveView, LiveWorkload } from './live-view.js';

const shownSeconds = 120;
const shownNews = 40;
/** Of faults and workloads: a run has a few; a history that is none of ours may have any number. */
const mostKept = 2_000;
const longestName = 80;

type Counted = 'ok' | 'fail' | 'info';
type Seen = Omit<LiveView, 'state' | 'timeLimitS' | 'bytes' | 'caughtUp' | 'valid' | 'why'>;

/** What a history says of a run while it grows. What is no event is passed over. */
export class LiveTally {
  readonly #workloads = new Map<string, Record<Counted, number>>();
  readonly #seconds = new Map<number, Record<Counted, number>>();
  readonly #servers = new Map<string, { readonly role: string; readonly epoch: number | null }>();
  readonly #nemesis: HistoryEvent[] = [];
  readonly #news: { readonly atS: number; readonly text: string }[] = [];
  #phase = '';
  #atNs = 0;
  #loadStartNs: number | null = null;

  add(line: string): void {
    const event = eventOf(line);
    if (event === null) return;
    this.#atNs = Math.max(this.#atNs, event.time);
    if (typeof event.process === 'number') this.#countOperation(event);
    else if (event.process === 'nemesis') this.#addNemesis(event);
    else if (event.f === 'phase') this.#beginPhase(event);
    else if (event.f === 'server-state') this.#addLook(event);
  }

  view(): Seen {
    const rate: LiveSecond[] = [...this.#seconds].map(([s, counts]) => ({ s, ...counts }));
    const workloads: LiveWorkload[] = [...this.#workloads].map(([name, counts]) => ({ name, ...counts }));
    return {
      phase: this.#phase,
      atS: this.#atNs / 1e9,
      loadStartS: this.#loadStartNs === null ? null : this.#loadStartNs / 1e9,
      workloads: workloads.sort((a, b) => (a.name < b.name ? -1 : 1)),
      rate: rate.sort((a, b) => a.s - b.s),
      servers: [...this.#servers]
        .map(([name, look]) => ({ name, ...look }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
      faultsInForce: faultsIn(stepsIn(this.#nemesis))
        .filter(({ endNs }) => endNs === null)
        .map(({ do: name, on }) => clip(`${name} ${on.join(' ')}`.trim())),
      news: this.#news,
    };
  }

  #countOperation({ type, workload, time }: HistoryEvent): void {
    if (type !== 'ok' && type !== 'fail' && type !== 'info') return;
    const name = clip(workload ?? 'main');
    countIn(this.#workloads, name, type, mostKept);
    const second = Math.floor(time / 1e9);
    countIn(this.#seconds, second, type, Infinity);
    const oldest = this.#atNs / 1e9 - shownSeconds;
    for (const s of this.#seconds.keys()) if (s < oldest) this.#seconds.delete(s);
  }

  #addNemesis(event: HistoryEvent): void {
    if (this.#nemesis.length < mostKept) this.#nemesis.push(event);
    const { on, judged } = (event.value ?? {}) as { readonly on?: unknown; readonly judged?: unknown };
    const targets = Array.isArray(on) ? on.map(String).join(' ') : '';
    const what = `${event.f} ${targets}`.trim();
    if (event.type === 'info') this.#tell(event, `${what}: ${typeof judged === 'string' ? judged : 'done'}`);
    else if (event.type === 'invoke') this.#tell(event, what);
  }

  #beginPhase(event: HistoryEvent): void {
    if (typeof event.value !== 'string') return;
    this.#phase = clip(event.value);
    if (event.value === 'load') this.#loadStartNs = event.time;
    this.#tell(event, this.#phase);
  }

  #addLook(event: HistoryEvent): void {
    const { server, role, epoch } = (event.value ?? {}) as Readonly<Record<'server' | 'role' | 'epoch', unknown>>;
    if (typeof server !== 'string' || typeof role !== 'string' || this.#servers.size > mostKept) return;
    const before = this.#servers.get(clip(server));
    const look = { role: clip(role), epoch: typeof epoch === 'number' ? epoch : null };
    this.#servers.set(clip(server), look);
    const isNews = look.role === 'leader' && (before?.role !== 'leader' || before.epoch !== look.epoch);
    if (isNews) this.#tell(event, `${clip(server)} leads${look.epoch === null ? '' : `, epoch ${look.epoch}`}`);
  }

  #tell({ time }: HistoryEvent, text: string): void {
    this.#news.push({ atS: time / 1e9, text: clip(text) });
    if (this.#news.length > shownNews) this.#news.shift();
  }
}

function countIn<K>(counts: Map<K, Record<Counted, number>>, key: K, type: Counted, most: number): void {
  let counted = counts.get(key);
  if (counted === undefined) {
    if (counts.size >= most) return;
    counts.set(key, (counted = { ok: 0, fail: 0, info: 0 }));
  }
  counted[type]++;
}

function eventOf(line: string): HistoryEvent | null {
  try {
    const event = JSON.parse(line) as Partial<HistoryEvent> | null;
    const isEvent =
      typeof event === 'object' &&
      event !== null &&
      typeof event.time === 'number' &&
      typeof event.f === 'string' &&
      (event.workload === undefined || typeof event.workload === 'string');
    return isEvent ? (event as HistoryEvent) : null;
  } catch {
    return null;
  }
}

function clip(text: string): string {
  return text.length <= longestName ? text : `${text.slice(0, longestName)}…`;
}
