import type { HistoryEvent } from '../../harness/history/event.js';
import { sessionName } from './wording.js';

const lanesMost = 10;
const labelMost = 48;
const columnsAMoment = 3;

/** An operation, from its invocation to its completion, or a note, which is a moment. */
interface Lane {
  readonly label: string;
  readonly from: number;
  /** Infinity for what has no known end; equal to `from` for a note. */
  readonly to: number;
}

/**
 * The events of an anomaly against time, in ASCII: operations as bars, notes as stars, in order but not to scale.
 * Undefined for one alone, for more than ten, and where there is no operation.
 *
 * ```text
 * 1/0xa acquire L  |--|
 * 1/0xa expired                 *
 * 2/0xb acquire L        |--|
 * ```
 *
 * @param events in the order of the history
 */
export function drawEvents(events: readonly HistoryEvent[]): string | undefined {
  const lanes = lanesOf(events);
  const operations = lanes.filter(({ from, to }) => to > from).length;
  if (lanes.length < 2 || lanes.length > lanesMost || operations === 0) return undefined;
  const width = Math.max(...lanes.map(({ label }) => label.length));
  return lanes.map(({ label, from, to }) => `${label.padEnd(width)}  ${' '.repeat(from)}${bar(from, to)}`).join('\n');
}

function bar(from: number, to: number): string {
  if (to === from) return '*';
  return to === Infinity ? '|-->' : `|${'-'.repeat(to - from - 1)}|`;
}

function lanesOf(events: readonly HistoryEvent[]): Lane[] {
  const lanes: Lane[] = [];
  const open = new Map<HistoryEvent['process'], number>();
  events.forEach((event, place) => {
    const at = place * columnsAMoment;
    const begun = open.get(event.process);
    const lane = begun === undefined ? undefined : lanes[begun];
    if (event.type === 'note') lanes.push({ label: labelOf(event), from: at, to: at });
    else if (event.type === 'invoke') {
      open.set(event.process, lanes.length);
      lanes.push({ label: labelOf(event), from: at, to: Infinity });
    } else if (begun !== undefined && lane !== undefined) {
      open.delete(event.process);
      if (event.type !== 'info') lanes[begun] = { ...lane, to: at };
    } else lanes.push({ label: labelOf(event), from: at, to: at });
  });
  return lanes;
}

function labelOf({ process, session, f, key, value, type }: HistoryEvent): string {
  const who = session === undefined ? String(process) : `${String(process)}/${sessionName(session)}`;
  const what = type === 'note' && typeof value === 'string' ? value : f;
  const label = `${who} ${what}${key === undefined ? '' : ` ${key}`}`;
  return label.length > labelMost ? `${label.slice(0, labelMost - 3)}...` : label;
}
