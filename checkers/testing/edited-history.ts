import type { HistoryEvent } from '../../harness/history/event.js';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';

type Fields = Record<string, unknown>;

/** Things that others tell, to be put in anywhere. */
const told: readonly Readonly<Fields>[] = [
  { process: 'nemesis', type: 'invoke', f: 'pause', value: { step: 0, on: ['client:0'] } },
  { process: 'nemesis', type: 'info', f: 'pause', value: { step: 0, on: ['client:0'], judged: 'confirmed' } },
  { process: 'nemesis', type: 'info', f: 'resume', value: { step: 1, on: ['client:0'] } },
  { process: 'nemesis', type: 'invoke', f: 'partition', value: { step: 2, on: ['zk1', 'zk2'] } },
  { process: 'nemesis', type: 'info', f: 'partition', value: { step: 2, on: ['zk1', 'zk2'], judged: 'ineffective' } },
  { process: 'nemesis', type: 'invoke', f: 'heal', value: { step: 3 } },
  { process: 'nemesis', type: 'info', f: 'heal', value: { step: 3, judged: 'confirmed' } },
  { process: 'nemesis', type: 'info', f: 'wipe', value: { step: 4, on: ['zk1'] } },
  { process: 'observer', type: 'note', f: 'server-state', value: { server: 'zk1', role: 'leader', epoch: 1 } },
  { process: 'observer', type: 'note', f: 'server-state', value: { server: 'zk2', role: 'looking', epoch: null } },
  { process: 'observer', type: 'note', f: 'server-state', value: { server: 'zk2', role: 'follower', epoch: 1 } },
  { process: 'observer', type: 'note', f: 'lock-gone', key: 'L', value: { sequence: 2 } },
  { process: 'observer', type: 'note', f: 'lock-gone', key: 'L', value: { sequence: 5, zxid: 30 } },
  { process: 'observer', type: 'note', f: 'lock-nodes', key: 'L', value: [{ sequence: 3, session: '1' }] },
  { process: 0, type: 'note', f: 'watch-event', key: '/t', value: { kind: 'deleted' } },
  { process: 1, type: 'note', f: 'watch-event', key: '/t/a', value: { kind: 'data-changed' }, zxid: 20 },
];

const edits: readonly ((events: Fields[], at: number, random: SeededRandom) => void)[] = [
  (events, at) => void events.splice(at, 1),
  (events, at) => void events.splice(at, 0, { ...events[at] }),
  (events, at, random) => {
    const [moved] = events.splice(at, 1);
    if (moved !== undefined) events.splice(random.integer(0, events.length), 0, moved);
  },
  (events, at, random) => {
    const [moved] = events.splice(at, 1);
    if (moved !== undefined) events.splice(Math.max(0, at + random.integer(-6, 6)), 0, moved);
  },
  (events, at, random) => {
    const other = random.pick(events);
    events[at] = { ...events[at], value: other['value'] };
  },
  (events, at, random) => {
    events[at] = { ...events[at], session: random.pick(events)['session'] };
  },
  (events, at, random) => {
    const names = ['session', 'zxid', 'version', 'stat', 'value', 'error', 'expected'];
    events[at] = { ...events[at], [random.pick(names)]: undefined };
  },
  (events, at, random) => {
    if (events[at]?.['type'] !== 'ok') return;
    events[at] = {
      ...events[at],
      type: random.pick(['fail', 'info']),
      error: random.pick(['NONODE', 'CONNECTIONLOSS']),
    };
  },
  (events, at, random) => {
    if (events[at]?.['f'] !== 'connection') return;
    events[at] = { ...events[at], value: random.pick(['connected', 'disconnected', 'expired', 'closed']) };
  },
  (events, at, random) => void events.splice(at, 0, random.pick(told)),
  (events, at, random) => {
    events[at] = nudged(events[at] ?? {}, random) as Fields;
  },
  (events, at, random) => {
    events[at] = nudged(events[at] ?? {}, random) as Fields;
  },
];

/** The same history with a few faults of the record written into it: the same seed gives the same faults. */
export function edited(history: readonly HistoryEvent[], count: number, random: SeededRandom): HistoryEvent[] {
  const events = history.map((event): Fields => ({ ...event }));
  for (let done = 0; done < count; done++) random.pick(edits)(events, random.integer(0, events.length - 1), random);
  let time = 0;
  return events.map((fields, index) => {
    time = Math.max(time + 1e6, typeof fields['time'] === 'number' ? fields['time'] : 0);
    const present = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(present), index, time } as HistoryEvent;
  });
}

/** One of the numbers of an event, a little more or less. */
function nudged(value: unknown, random: SeededRandom): unknown {
  if (typeof value === 'number') return value + random.pick([-2, -1, 1, 2]);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) return value;
    const at = random.integer(0, items.length - 1);
    return items.map((item, place) => (place === at ? nudged(item, random) : item));
  }
  const fields = value as Fields;
  const names = Object.keys(fields).filter((name) => !['index', 'time', 'process', 'type', 'f', 'key'].includes(name));
  if (names.length === 0) return value;
  const name = random.pick(names);
  return { ...fields, [name]: nudged(fields[name], random) };
}
