import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { StateEvidence } from './report-data.js';
import { valueText } from './shown-text.js';

const textMost = 120;

/** What an anomaly asks about one key: what it was before an operation, and what it was seen to be after it. */
export interface StateQuestion {
  readonly workload: string | undefined;
  readonly key: string;
  /** When the operation was invoked and completed; ns. */
  readonly fromNs: number;
  readonly toNs: number;
  /** `index` of the operation's own events. */
  readonly own: ReadonlySet<number>;
}

export interface StateAnswer {
  readonly before: StateEvidence | null;
  readonly after: StateEvidence | null;
}

/** Finds the last acknowledged operation on a key before a moment and the first one after it, as the history goes by. */
export class StateScan {
  readonly #answers: { before: StateEvidence | null; after: StateEvidence | null }[];
  readonly #byKey = new Map<string, { readonly question: StateQuestion; readonly number: number }[]>();
  readonly #invoked = new Map<HistoryEvent['process'], number>();

  constructor(questions: readonly (StateQuestion | null)[]) {
    this.#answers = questions.map(() => ({ before: null, after: null }));
    questions.forEach((question, number) => {
      if (question === null) return;
      const name = nameOf(question);
      const asked = this.#byKey.get(name) ?? [];
      this.#byKey.set(name, [...asked, { question, number }]);
    });
  }

  add(event: HistoryEvent): void {
    if (event.type === 'note') return;
    const questions = this.#byKey.get(nameOf({ workload: event.workload, key: event.key ?? '' }));
    if (questions === undefined) return;
    if (event.type === 'invoke') {
      this.#invoked.set(event.process, event.time);
      return;
    }
    const invokedNs = this.#invoked.get(event.process) ?? event.time;
    if (event.type !== 'ok') return;
    const text = stateText(event);
    if (text === null) return;
    const evidence: StateEvidence = { text, index: event.index };
    for (const { question, number } of questions) {
      const answer = this.#answers[number];
      if (answer === undefined || question.own.has(event.index)) continue;
      if (event.time <= question.fromNs) answer.before = evidence;
      else if (invokedNs >= question.toNs) answer.after ??= evidence;
    }
  }

  answer(number: number): StateAnswer {
    return this.#answers[number] ?? { before: null, after: null };
  }
}

function nameOf({ workload, key }: { readonly workload: string | undefined; readonly key: string }): string {
  return `${workload ?? ''}\n${key}`;
}

/** What a completed operation shows its object to be; null for one that shows nothing of it. */
export function stateText(event: HistoryEvent): string | null {
  const { f, value, process } = event;
  const shown = (json: Json | undefined): string => valueText(json, textMost) || 'nothing';
  const at = `${(event.time / 1e9).toFixed(3)} s`;
  const by = `process ${String(process)}`;
  switch (f) {
    case 'read':
      return `${shown(value)}, read by ${by} by ${at}`;
    case 'write':
    case 'create':
      return `${shown(value)}, written by ${by} by ${at}`;
    case 'cas':
      return `${shown(Array.isArray(value) ? (value[1] as Json) : value)}, by a cas of ${by} by ${at}`;
    case 'append':
      return `ends with ${shown(value)}, appended by ${by} by ${at}`;
    case 'delete':
      return `absent, deleted by ${by} by ${at}`;
    case 'add':
      return `${shown(value)} was added by ${by} by ${at}`;
    case 'guard':
      return `${shown(fieldOf(value, 'wrote'))}, written under the lock by ${by} by ${at}`;
    default:
      return null;
  }
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, Json | undefined>>)[name];
}
