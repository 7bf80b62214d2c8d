import { StringDecoder } from 'node:string_decoder';
import { messageOf } from '../foundation/errors.js';
import { EdnForms } from './edn-forms.js';
import { parseEdn } from './edn-value.js';
import type { HistoryEvent, Json } from './event.js';
import { EventStream } from './event-stream.js';
import { HistoryError } from './history-error.js';
import { fileChunks } from './lines.js';

type Fields = Readonly<Record<string, Json>>;
interface Waiting {
  readonly fields: Fields;
  readonly line: number;
}

/** How many events may go by before it is clear whether values are [key value]. */
const UNDECIDED_MAX = 100_000;

/**
 * Calls `onEvent` for each event of an EDN history, Jepsen's `history.edn` (a map a line) or Knossos' (one vector or list
 * of maps), in memory of an event. Where every value is [key value], as `jepsen.independent` writes them, the key becomes
 * the event's.
 *
 * @returns warnings, each with file and line
 * @throws HistoryError at the first form that is wrong
 */
export function forEachEdnEvent(path: string, onEvent: (event: HistoryEvent) => void): readonly string[] {
  const stream = new EventStream(path, onEvent);
  const keys = new IndependentKeys((fields, line) => stream.add(fields, line));
  const forms = new EdnForms(path, (text, line) => {
    const fields = fieldsOf(text, `${path}:${line}`);
    if (fields !== null) keys.add(fields, line);
  });
  const decoder = new StringDecoder('utf8');
  for (const chunk of fileChunks(path)) forms.push(decoder.write(chunk));
  if (forms.end()) stream.warn(forms.line, 'the last form is torn and was left out');
  keys.end();
  return stream.warnings;
}

function fieldsOf(text: string, where: string): Fields | null {
  if (text.startsWith('#_')) return null;
  let form: Json;
  try {
    form = parseEdn(text);
  } catch (thrown) {
    throw new HistoryError(where, `not EDN: ${messageOf(thrown)}`, undefined, thrown);
  }
  if (typeof form !== 'object' || form === null || Array.isArray(form)) {
    throw new HistoryError(where, `an event must be a map, and is ${text.slice(0, 40)}`);
  }
  return eventFields(form as Fields);
}

/** What EDN says otherwise: notes are `info` with `:note true`, errors are anything. */
function eventFields(form: Fields): Fields {
  const { note, error, ...given } = form;
  const rest = withoutTuple(given);
  const type = note === true ? { type: 'note' } : {};
  if (error === undefined || error === null) return { ...rest, ...type };
  return { ...rest, ...type, error: typeof error === 'string' ? error : JSON.stringify(error) };
}

/** Our own EDN says the key twice, in a field and in [key value]. */
function withoutTuple(fields: Fields): Fields {
  const { key, value } = fields;
  const isTuple = key !== undefined && Array.isArray(value) && value.length === 2 && value[0] === key;
  return isTuple ? { ...fields, value: (value as readonly Json[])[1] ?? null } : fields;
}

/** Finds out whether all values are [key value]; holds events back until one tells. */
class IndependentKeys {
  readonly #emit: (fields: Fields, line: number) => void;
  #waiting: Waiting[] = [];
  #keyed: boolean | null = null;

  constructor(emit: (fields: Fields, line: number) => void) {
    this.#emit = emit;
  }

  add(fields: Fields, line: number): void {
    if (this.#keyed === null) {
      this.#waiting.push({ fields, line });
      this.#keyed = this.#waiting.length > UNDECIDED_MAX ? false : tells(fields);
      if (this.#keyed !== null) this.#release();
      return;
    }
    this.#emit(this.#keyed ? keyedFields(fields) : fields, line);
  }

  end(): void {
    if (this.#keyed !== null) return;
    this.#keyed = false;
    this.#release();
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { fields, line } of waiting) this.#emit(this.#keyed === true ? keyedFields(fields) : fields, line);
  }
}

/** [k nil] or [k [old new]] is only written where values have keys; [1 2] may be a cas; anything else has none. */
function tells({ process, value, key }: Fields): boolean | null {
  if (typeof process !== 'number') return null;
  if (key !== undefined || !Array.isArray(value) || value.length !== 2) return false;
  const [first, second] = value as readonly Json[];
  if (typeof first === 'object') return false;
  return second === null || Array.isArray(second) ? true : null;
}

function keyedFields(fields: Fields): Fields {
  const { process, value } = fields;
  if (typeof process !== 'number' || !Array.isArray(value) || value.length !== 2) return fields;
  const [key, inner] = value as readonly Json[];
  return { ...fields, key: typeof key === 'string' ? key : JSON.stringify(key), value: inner ?? null };
}
