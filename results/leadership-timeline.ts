import type { HistoryEvent, Json } from '../harness/history/event.js';

/** What one look at one server said, as recorded by the observer; ns on the history's clock. */
export interface RecordedLook {
  readonly timeNs: number;
  readonly server: string;
  readonly role: string;
  readonly epoch: number | null;
  /** To clients, from the first look on; null where nobody counted. */
  readonly packetsSent: number | null;
}

/** A stretch of time, ns on the history's clock. */
export interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/** Every server state in the history, in order. */
export function looksIn(events: readonly HistoryEvent[]): RecordedLook[] {
  const looks: RecordedLook[] = [];
  for (const event of events) {
    if (event.process !== 'observer' || event.f !== 'server-state') continue;
    const { server, role, epoch, packetsSent } = (event.value ?? {}) as Readonly<Record<string, Json | undefined>>;
    if (typeof server !== 'string' || typeof role !== 'string') continue;
    looks.push({
      timeNs: event.time,
      server,
      role,
      epoch: typeof epoch === 'number' ? epoch : null,
      packetsSent: typeof packetsSent === 'number' ? packetsSent : null,
    });
  }
  return looks;
}

/** When no server called itself leader, within a stretch. */
export function leaderlessStretches(looks: readonly RecordedLook[], within: Stretch): Stretch[] {
  const leaders = new Set<string>();
  const gaps: Stretch[] = [];
  let since: number | null = null;
  for (const { timeNs, server, role } of looks) {
    if (timeNs > within.endNs) break;
    const led = leaders.size > 0;
    if (role === 'leader') leaders.add(server);
    else leaders.delete(server);
    if (led && leaders.size === 0) since = timeNs;
    if (!led && leaders.size > 0 && since !== null) {
      pushWithin(gaps, { startNs: since, endNs: timeNs }, within);
      since = null;
    }
  }
  if (since !== null) pushWithin(gaps, { startNs: since, endNs: within.endNs }, within);
  return gaps;
}

function pushWithin(gaps: Stretch[], { startNs, endNs }: Stretch, within: Stretch): void {
  const gap = { startNs: Math.max(startNs, within.startNs), endNs: Math.min(endNs, within.endNs) };
  if (gap.endNs > gap.startNs) gaps.push(gap);
}

/** Each epoch with its leader, in the order in which they were first seen. */
export function termsIn(looks: readonly RecordedLook[]): { timeNs: number; server: string; epoch: number }[] {
  const terms: { timeNs: number; server: string; epoch: number }[] = [];
  for (const { timeNs, server, role, epoch } of looks) {
    if (role !== 'leader' || epoch === null) continue;
    if (!terms.some((term) => term.server === server && term.epoch === epoch)) terms.push({ timeNs, server, epoch });
  }
  return terms;
}

/**
 * When leadership was restored after a disturbance at `atNs`: 0 ms if the leader of before led on, null if nobody led
 * again before `untilNs`. Exact to one poll of the observer.
 */
export function leaderlessAfter(looks: readonly RecordedLook[], atNs: number, untilNs: number): number | null {
  const terms = termsIn(looks);
  const before = terms.findLast(({ timeNs }) => timeNs <= atNs);
  const after = terms.find(({ timeNs, epoch }) => timeNs > atNs && timeNs <= untilNs && epoch > (before?.epoch ?? -1));
  if (after !== undefined) return (after.timeNs - atNs) / 1e6;
  const last = looks.findLast(({ timeNs, server }) => timeNs <= untilNs && server === before?.server);
  return last?.role === 'leader' ? 0 : null;
}

/** From when on, at or after `fromNs`, every server seen follows one leader in one epoch; null if never. */
export function settledSince(looks: readonly RecordedLook[], fromNs: number): number | null {
  const latest = new Map<string, RecordedLook>();
  for (const look of looks) {
    if (look.timeNs >= fromNs && isSettled([...latest.values()])) return fromNs;
    latest.set(look.server, look);
    if (look.timeNs >= fromNs && isSettled([...latest.values()])) return look.timeNs;
  }
  return isSettled([...latest.values()]) ? fromNs : null;
}

function isSettled(looks: readonly RecordedLook[]): boolean {
  const serving = looks.every(({ role }) => role === 'leader' || role === 'follower' || role === 'observer');
  const epochs = new Set(looks.map(({ epoch }) => epoch));
  return serving && epochs.size === 1 && looks.filter(({ role }) => role === 'leader').length === 1;
}
