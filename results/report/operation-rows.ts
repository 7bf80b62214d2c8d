import type { HistoryEvent } from '../../harness/history/event.js';
import { reason } from './choose-operations.js';
import { argumentText, cutText, resultText } from './shown-text.js';

/** An operation that is shown, with what it says. */
export interface OperationRow {
  /** Its place in the whole history. */
  readonly place: number;
  readonly why: number;
  readonly asked: string;
  got: string;
  session: string | null;
  error: string | null;
  zxid: number | null;
}

/** An operation that an anomaly names. */
export interface NamedOperation {
  readonly place: number;
  readonly invocation: HistoryEvent;
  completion: HistoryEvent | null;
}

const textMost = 60;
const namedTextMost = 300;

/** Picks the chosen operations out of a history that is read once more. */
export class RowScan {
  readonly rows: OperationRow[] = [];
  readonly named = new Map<number, NamedOperation>();
  readonly #reasons: Uint8Array;
  readonly #open = new Map<number, { readonly row: OperationRow; readonly invocation: HistoryEvent }>();
  #place = -1;

  constructor(reasons: Uint8Array) {
    this.#reasons = reasons;
  }

  add(event: HistoryEvent): void {
    if (typeof event.process !== 'number' || event.type === 'note') return;
    if (event.type === 'invoke') this.#begin(event, event.process);
    else this.#end(event, event.process);
  }

  #begin(event: HistoryEvent, process: number): void {
    this.#place++;
    const why = this.#reasons[this.#place] ?? 0;
    this.#open.delete(process);
    if (why === 0) return;
    const row: OperationRow = {
      place: this.#place,
      why,
      asked: argumentText(event.value, mostOf(why)),
      got: '',
      session: event.session ?? null,
      error: null,
      zxid: event.zxid ?? null,
    };
    this.rows.push(row);
    this.#open.set(process, { row, invocation: event });
    if (why === reason.named) this.named.set(row.place, { place: row.place, invocation: event, completion: null });
  }

  #end(event: HistoryEvent, process: number): void {
    const open = this.#open.get(process);
    if (open === undefined) return;
    this.#open.delete(process);
    const { row } = open;
    row.got = resultText(open.invocation, event, mostOf(row.why));
    row.session = event.session ?? row.session;
    row.error = event.error === undefined ? null : cutText(event.error, textMost);
    row.zxid = event.zxid ?? row.zxid;
    const named = this.named.get(row.place);
    if (named !== undefined) named.completion = event;
  }
}

function mostOf(why: number): number {
  return why === reason.named ? namedTextMost : textMost;
}
