import type { Outcome } from './operation.js';

/*
 * What a client process writes to its recording pipe: one line an event, made so that the recorder need not parse JSON.
 *
 *   i TIME BODY                 invocation
 *   o|f|u TIME INVOKED DUE F BODY   completion: ok, fail or unknown (info), of an operation F invoked at INVOKED
 *   n TIME BODY                 note
 *   s JSON                      a message to whoever started the client; not for the history
 *
 * Times are ns of the machine-wide monotonic clock. DUE is when an open-loop client's pace had it (a timer may ring a
 * little early: it may be later than INVOKED); without a pace it equals INVOKED. BODY is the event as JSON without `index` and `time`. Lines are bytes: the recorder never decodes them.
 */

const outcomeOf: Readonly<Record<string, Outcome>> = { o: 'ok', f: 'fail', u: 'info' };
const letterOf: Readonly<Record<Outcome, string>> = { ok: 'o', fail: 'f', info: 'u' };

/** An operation as it passes the recorder, for latencies. Times in ns, of the clock of whoever hands it out. */
export interface CompletedOperation {
  readonly f: string;
  readonly outcome: Outcome;
  /** When an open-loop client's pace had it; `invoked` itself where nothing had. */
  readonly due: number;
  readonly invoked: number;
  readonly completed: number;
}

/** A line of a client's pipe, taken apart. */
export type RecorderLine =
  | { readonly kind: 'event'; readonly time: number; readonly body: string; readonly operation?: CompletedOperation }
  | { readonly kind: 'message'; readonly json: string };

export function invocationLine(time: number, body: string): string {
  return `i ${time} ${body}\n`;
}

export function noteLine(time: number, body: string): string {
  return `n ${time} ${body}\n`;
}

export function completionLine(operation: CompletedOperation, body: string): string {
  const { f, outcome, due, invoked, completed } = operation;
  return `${letterOf[outcome]} ${completed} ${invoked} ${due} ${f} ${body}\n`;
}

export function messageLine(json: string): string {
  return `s ${json}\n`;
}

/** Takes one line (without its end) apart; null when it is none of ours. */
export function parseRecorderLine(line: string): RecorderLine | null {
  const kind = line[0];
  if (kind === undefined || line[1] !== ' ') return null;
  if (kind === 's') return { kind: 'message', json: line.slice(2) };
  const timeEnd = line.indexOf(' ', 2);
  const time = Number(line.slice(2, timeEnd));
  if (timeEnd < 0 || !Number.isFinite(time)) return null;
  if (kind === 'i' || kind === 'n') return { kind: 'event', time, body: line.slice(timeEnd + 1) };
  const outcome = outcomeOf[kind];
  if (outcome === undefined) return null;
  const invokedEnd = line.indexOf(' ', timeEnd + 1);
  const dueEnd = line.indexOf(' ', invokedEnd + 1);
  const fEnd = line.indexOf(' ', dueEnd + 1);
  if (invokedEnd < 0 || dueEnd < 0 || fEnd < 0) return null;
  return {
    kind: 'event',
    time,
    body: line.slice(fEnd + 1),
    operation: {
      f: line.slice(dueEnd + 1, fEnd),
      outcome,
      due: Number(line.slice(invokedEnd + 1, dueEnd)),
      invoked: Number(line.slice(timeEnd + 1, invokedEnd)),
      completed: time,
    },
  };
}
