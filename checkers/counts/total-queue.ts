import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asList, canonical } from '../evidence/json-fields.js';
import { atSeconds, counted, indexesOf, listed, whoDid } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { withObjects } from './objects.js';

/** What happened to one value. */
interface Passage {
  readonly text: string;
  /** How often it was in the queue before the history began. */
  initially: number;
  readonly enqueued: Operation[];
  readonly attempted: Operation[];
  readonly dequeued: Operation[];
}

/**
 * What goes in comes out: Jepsen's total-queue. A value that came out without having gone in, or more often than it
 * went in, is a violation. An acknowledged value that never came out is lost only if a dequeue that began after its
 * enqueue had been acknowledged found the queue empty: otherwise it may still be in there. Each dequeue of unknown
 * outcome may have taken one such value, so that many losses are left in doubt.
 *
 * Options: `duplicates` (`true`: what is delivered more than once is reported, not a violation, as in Jepsen), `initial`
 * (what the queue held before), `vacuous` (nothing in and nothing out is valid: somebody else judges that).
 */
export const totalQueue: Checker = {
  name: 'total-queue',
  describe: 'everything acknowledged as enqueued comes out once, and nothing else does',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const totals = { enqueued: 0, dequeued: 0, recovered: 0, lost: 0, duplicated: 0, unexpected: 0, leftInDoubt: 0 };
    const initial = asList(options['initial']) ?? [];
    withObjects(events, new Set(['enqueue', 'dequeue', 'drain']), budget, (queues) => {
      for (const operations of queues) {
        findings.operations += operations.length;
        const queue = new QueueJudge(operations, initial, findings, totals, patience);
        queue.judge(options['duplicates'] === true);
      }
    });
    const stopped = patience.exceeded();
    if (stopped !== null) findings.doubt(stopped);
    if (totals.enqueued + totals.dequeued === 0 && options['vacuous'] !== true)
      findings.doubt('nothing was enqueued or dequeued successfully');
    for (const [name, value] of Object.entries(totals)) findings.detail(name, value);
    return findings.result(events);
  },
};

type Totals = Record<
  'enqueued' | 'dequeued' | 'recovered' | 'lost' | 'duplicated' | 'unexpected' | 'leftInDoubt',
  number
>;

class QueueJudge {
  readonly #findings: Findings;
  readonly #totals: Totals;
  readonly #patience: Patience;
  readonly #name: string;
  readonly #passages = new Map<string, Passage>();
  #unknownDequeues = 0;
  /** The dequeue that found the queue empty and was invoked last. */
  #lastEmpty: Operation | null = null;

  constructor(
    operations: readonly Operation[],
    initial: readonly Json[],
    findings: Findings,
    totals: Totals,
    patience: Patience,
  ) {
    this.#findings = findings;
    this.#totals = totals;
    this.#patience = patience;
    this.#name = operations[0]?.invocation.key ?? 'the queue';
    for (const value of initial) this.#passage(value).initially++;
    for (const operation of operations) {
      if (patience.exceeded() !== null) return;
      this.#read(operation);
    }
  }

  judge(duplicatesAllowed: boolean): void {
    const missing: Passage[] = [];
    for (const passage of this.#passages.values()) {
      // What was only partly read proves nothing.
      if (this.#patience.exceeded() !== null) return;
      this.#judgeOrigin(passage, duplicatesAllowed);
      if (passage.dequeued.length < passage.enqueued.length + passage.initially) missing.push(passage);
    }
    this.#judgeMissing(missing);
  }

  #read(operation: Operation): void {
    const { invocation, completion, outcome } = operation;
    if (invocation.f === 'enqueue') {
      const passage = this.#passage(invocation.value);
      if (outcome !== 'fail') passage.attempted.push(operation);
      if (outcome !== 'ok') return;
      passage.enqueued.push(operation);
      this.#totals.enqueued++;
      return;
    }
    if (outcome === 'info') this.#unknownDequeues++;
    const foundNothing = outcome === 'ok' && (completion?.value ?? null) === null;
    if (foundNothing || (outcome === 'fail' && completion?.error === 'empty')) {
      if (operation.invokedAt > (this.#lastEmpty?.invokedAt ?? -1)) this.#lastEmpty = operation;
    }
    if (outcome !== 'ok' || foundNothing) return;
    const values = invocation.f === 'drain' ? (asList(completion?.value) ?? []) : [completion?.value];
    // A drain takes all there is.
    if (invocation.f === 'drain' && operation.invokedAt > (this.#lastEmpty?.invokedAt ?? -1))
      this.#lastEmpty = operation;
    for (const value of values) {
      this.#passage(value).dequeued.push(operation);
      this.#totals.dequeued++;
    }
  }

  #passage(value: Json | undefined): Passage {
    const text = canonical(value);
    const known = this.#passages.get(text);
    if (known !== undefined) return known;
    const passage: Passage = { text, initially: 0, enqueued: [], attempted: [], dequeued: [] };
    this.#passages.set(text, passage);
    return passage;
  }

  #judgeOrigin({ text, initially, enqueued, attempted, dequeued }: Passage, duplicatesAllowed: boolean): void {
    const [first] = dequeued;
    if (first === undefined) return;
    const at = atSeconds((first.completion ?? first.invocation).time);
    const begun = attempted.filter(({ invokedAt }) => invokedAt < first.completedAt);
    if (begun.length + initially === 0) {
      this.#totals.unexpected++;
      const message = `${this.#name}: ${whoDid(first.invocation)} dequeued ${text} at ${at}, which nobody had enqueued.`;
      this.#findings.anomaly('unexpected-element', message, indexesOf(first));
      return;
    }
    if (enqueued.length + initially === 0) this.#totals.recovered++;
    const surplus = dequeued.length - attempted.length - initially;
    if (surplus <= 0) return;
    this.#totals.duplicated += surplus;
    if (duplicatesAllowed) return;
    const message =
      `${this.#name}: ${text} was dequeued ${counted(dequeued.length, 'time')} ` +
      `(${listed(dequeued.map(({ invocation }) => whoDid(invocation)))}), though enqueued ${counted(attempted.length + initially, 'time')}.`;
    this.#findings.anomaly('duplicate-element', message, indexesOf(...attempted, ...dequeued));
  }

  #judgeMissing(missing: readonly Passage[]): void {
    const empty = this.#lastEmpty;
    if (empty === null) return;
    const lost = missing.filter(({ enqueued }) => enqueued.every(({ completedAt }) => completedAt < empty.invokedAt));
    const certain = lost.length - this.#unknownDequeues;
    if (certain <= 0) {
      this.#totals.leftInDoubt += lost.length;
      return;
    }
    this.#totals.lost += certain;
    this.#totals.leftInDoubt += lost.length - certain;
    const unknown =
      this.#unknownDequeues === 0
        ? ''
        : `; ${counted(this.#unknownDequeues, 'dequeue')} of unknown outcome may have taken some`;
    const message =
      `${this.#name}: ${counted(lost.length, 'acknowledged element')} never came out, though the queue was found empty at ` +
      `${atSeconds((empty.completion ?? empty.invocation).time)}: ${listed(lost.map(({ text }) => text))}${unknown}.`;
    this.#findings.anomaly(
      'lost-element',
      message,
      indexesOf(...lost.slice(0, 30).flatMap(({ enqueued }) => enqueued), empty),
    );
  }
}
