import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Budget, Checker, CheckInProgress, CheckOptions } from '../checker.js';
import type { Anomaly, CheckResult, PartialOrder, Validity } from '../verdict.js';
import { draw } from './drawing.js';
import type { Flaw } from './flaw.js';
import { Intake } from './intake.js';
import { decideBySearch, judgeKey, type Comparable, type KeyInput, type KeyVerdict } from './judge-key.js';
import { belongs, linearizableOptions, type LinearizableOptions } from './options.js';
import { ABSENT, Ended, type Operations } from './operations.js';
import { limitedBudget } from './limited-budget.js';
import { partialOrder } from './partial-order.js';
import { failureOf, mergeShares, vacuity } from './shares.js';
import { translate } from './translation.js';
import type { ValueIds } from './values.js';
import { Wording } from './wording.js';

const ANOMALIES_MAX = 100;
/** For so many it is told how far an order gets. */
const ORDERED_MAX = 10;
/** For so many a smallest impossible set is looked for at length; for others where a turn of a search is enough. */
const EXPLAINED_MAX = 3;
/** Keys with more operations are not given to a second judge, and after so many turns of the searches it is done without. */
const SECOND_OPINION = { operationsMax: 2_000, polls: 30 };
/** The same where the states of the search are whole sets and queues. */
const SECOND_OPINION_COLLECTED = { operationsMax: 100, polls: 10 };

/**
 * Linearizability, key by key (Herlihy and Wing, 1990). Takes the first judge that applies to a key: the witness, where
 * replies carry versions; zones, where values are unique; otherwise two searches raced. docs/linearizability.md says
 * why each is right.
 *
 * Options: `model` (cas-register), `initial`, `nullReads` (`anything`: a read of null matches any value, as in
 * Knossos), `judge` (`auto`), `secondOpinions` (how many keys that were not searched are searched as well, 4), `vacuous`
 * (true: a history in which nothing succeeded is valid, and the reason says that it shows nothing), `shard` ([index, of]:
 * a worker's share of the keys).
 *
 * When the second judge contradicts the first one on a key, one of them is wrong: the result is a `failure` of the
 * harness that says who said what, never `true`, and `details.disagreements` has the like of every key.
 */
export const linearizable: Checker = linearizableBy({ judgeKey, decideBySearch });

/** The judges that are asked about a key: the first, and the one for a second opinion. */
export interface Judges {
  readonly judgeKey: typeof judgeKey;
  readonly decideBySearch: typeof decideBySearch;
}

/** The checker with judges of one's own: for tests that plant one that lies. */
export function linearizableBy(judges: Judges): Checker {
  return {
    name: 'linearizable',
    describe: 'every operation takes effect at one moment between its invocation and its completion',
    check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
      const checking = begin(judges, options, budget);
      for (const event of events) checking.add(event);
      return checking.finish();
    },
    begin: (options, budget) => begin(judges, options, budget),
    merge: mergeShares,
  };
}

function begin(judges: Judges, given: CheckOptions, budget: Budget): CheckInProgress {
  const options = linearizableOptions(given);
  if (typeof options === 'string') {
    return {
      add: () => undefined,
      finish: () => ({ valid: 'unknown', reason: options, operations: 0, anomalies: [] }),
    };
  }
  const { shard, model } = options;
  const intake = new Intake(model.perKey, shard.of === 1 ? undefined : (key) => belongs(key, shard));
  return {
    add: (event) => intake.add(event),
    finish: () => new KeyByKey(judges, intake, options, budget).run(),
  };
}

interface Judged {
  readonly input: KeyInput;
  readonly verdict: KeyVerdict;
  readonly comparable: Comparable;
}

/** Judges all keys and gathers what is said of them. */
class KeyByKey {
  readonly #judges: Judges;
  readonly #intake: Intake;
  readonly #options: LinearizableOptions;
  readonly #budget: Budget;
  readonly #anomalies: Anomaly[] = [];
  readonly #decidedBy: Record<string, number> = {};
  readonly #doubts: string[] = [];
  readonly #deposed: Json[] = [];
  /** Keys of which a search can be asked the same, with what the first judge said. */
  readonly #comparable: Judged[] = [];
  readonly #disagreements: string[] = [];
  #secondOpinions = 0;
  #flaws = 0;

  constructor(judges: Judges, intake: Intake, options: LinearizableOptions, budget: Budget) {
    this.#judges = judges;
    this.#intake = intake;
    this.#options = options;
    this.#budget = budget;
  }

  run(): CheckResult {
    let operations = 0;
    let succeeded = 0;
    for (const table of this.#intake.keys.values()) {
      operations += table.count;
      succeeded += okCount(table);
      const stop = this.#budget.exceeded();
      if (stop !== null) this.#doubts.push(`${nameOf(table)} was not judged: ${stop}`);
      else this.#judge(table);
    }
    this.#askAgainOfSome();
    const empty = this.#options.shard.of === 1 ? vacuity(operations, succeeded) : null;
    if (empty !== null && !this.#options.vacuous) this.#doubts.push(empty);
    return this.#result(operations, succeeded, empty);
  }

  #judge(table: Operations): void {
    const input: KeyInput = { table, ids: this.#intake.ids, epochs: this.#intake.epochs };
    const verdict = this.#judges.judgeKey(
      input,
      { ...this.#options, explain: this.#flaws < EXPLAINED_MAX },
      this.#budget,
    );
    this.#decidedBy[verdict.judge] = (this.#decidedBy[verdict.judge] ?? 0) + 1;
    if (verdict.doubt !== null) this.#doubts.push(`${nameOf(table)}: ${verdict.doubt}`);
    for (const flaw of verdict.flaws) this.#addFlaw(flaw, table);
    for (const flaw of verdict.deposed) this.#deposed.push(`${nameOf(table)}: ${flaw.message}`);
    if (verdict.comparable !== null && table.count <= limitsOf(verdict).operationsMax) {
      this.#comparable.push({ input, verdict, comparable: verdict.comparable });
    }
  }

  /** About keys from anywhere in the history, so not in the order in which they came up; the same each time. */
  #askAgainOfSome(): void {
    for (const each of new SeededRandom(0).shuffle(this.#comparable)) {
      if (this.#secondOpinions >= this.#options.secondOpinions) return;
      this.#askAgain(each);
    }
  }

  /** A search that knows nothing of versions, zxids and unique values must agree where it is asked the same question. */
  #askAgain({ input, verdict, comparable: { leaveOut, initial, onTrust } }: Judged): void {
    const { judge, flaws } = verdict;
    const { table } = input;
    const asked = { ...this.#options, initial, judge: 'portfolio', explain: false } as const;
    const limited = limitedBudget(this.#budget, limitsOf(verdict).polls);
    const second = this.#judges.decideBySearch(input, asked, leaveOut, limited);
    if (second.possible === null) return;
    this.#secondOpinions++;
    const possible = flaws.length === 0;
    if (second.possible === possible) return;
    const flaw = second.explain(this.#budget);
    if (onTrust && flaw !== null) this.#addFlaw(flaw, table);
    else {
      const why = flaws[0]?.message ?? flaw?.message ?? 'without a reason';
      const [first, other] = possible ? ['possible', 'impossible'] : ['impossible', 'possible'];
      this.#disagreements.push(
        `on ${nameOf(table)} (${table.count} operations) the ${judge} judge says ${first}, the ${second.judge} search says ${other} (${why})`,
      );
    }
  }

  #addFlaw(flaw: Flaw, table: Operations): void {
    this.#flaws++;
    if (this.#anomalies.length >= ANOMALIES_MAX) return;
    const order = this.#anomalies.length < ORDERED_MAX ? this.#orderOf(flaw, table) : null;
    const anomaly = anomalyOf(flaw, table, this.#intake.ids);
    this.#anomalies.push(order === null ? anomaly : { ...anomaly, order });
  }

  #orderOf({ operations }: Flaw, table: Operations): PartialOrder | null {
    const { ids } = this.#intake;
    const translation = translate(this.#options.model, table, ids, this.#options);
    if (typeof translation === 'string') return null;
    return partialOrder(operations, table, translation, new Wording(table, ids), this.#budget);
  }

  #result(operations: number, succeeded: number, empty: string | null): CheckResult {
    const failure = failureOf(this.#disagreements);
    const doubts = failure === null ? this.#doubts : [failure, ...this.#doubts];
    const valid: Validity = this.#flaws > 0 ? false : doubts.length > 0 ? 'unknown' : true;
    const reason = doubts.length > 0 ? reasonOf(doubts) : empty;
    return {
      valid,
      ...(reason === null ? {} : { reason }),
      ...(failure === null ? {} : { failure }),
      operations,
      anomalies: this.#anomalies,
      details: {
        model: this.#options.model.name,
        keys: this.#intake.keys.size,
        succeeded,
        judges: this.#decidedBy,
        secondOpinions: this.#secondOpinions,
        ...(this.#flaws > ANOMALIES_MAX ? { anomalyCount: this.#flaws } : {}),
        ...(doubts.length > 1 ? { doubts: doubts.slice(0, ANOMALIES_MAX) } : {}),
        ...(this.#deposed.length > 0 ? { staleSyncs: this.#deposed.slice(0, ANOMALIES_MAX) } : {}),
        ...(this.#disagreements.length > 0 ? { disagreements: this.#disagreements } : {}),
      },
    };
  }
}

function limitsOf({ judge }: KeyVerdict): typeof SECOND_OPINION {
  return judge === 'order' ? SECOND_OPINION_COLLECTED : SECOND_OPINION;
}

function reasonOf(doubts: readonly string[]): string {
  const first = doubts[0] as string;
  return doubts.length === 1 ? first : `${first} (and ${doubts.length - 1} more)`;
}

function nameOf({ key }: Operations): string {
  return key === null ? 'the history' : `key ${key}`;
}

function okCount(table: Operations): number {
  let count = 0;
  for (let each = 0; each < table.count; each++) if (table.ended.values[each] === Ended.ok) count++;
  return count;
}

function anomalyOf({ kind, message, operations }: Flaw, table: Operations, ids: ValueIds): Anomaly {
  const drawing = draw(table, [...new Set(operations)], new Wording(table, ids));
  const { invocationIndex, completionIndex } = table;
  const events = operations.flatMap((number) => [
    invocationIndex.values[number] as number,
    completionIndex.values[number] as number,
  ]);
  const distinct = [...new Set(events.filter((index) => index !== ABSENT))].sort((a, b) => a - b);
  return {
    kind,
    message: table.key === null ? message : `Key ${table.key}: ${message}`,
    events: distinct,
    ...(drawing === undefined ? {} : { drawing }),
  };
}
