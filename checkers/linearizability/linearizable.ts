import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Budget, Checker, CheckInProgress, CheckOptions } from '../checker.js';
import type { Anomaly, CheckResult, Validity } from '../verdict.js';
import { draw } from './drawing.js';
import type { Flaw } from './flaw.js';
import { Intake } from './intake.js';
import { judgeBySearch, judgeKey, type KeyInput, type KeyVerdict } from './judge-key.js';
import { belongs, linearizableOptions, type LinearizableOptions } from './options.js';
import { ABSENT, Ended, type Operations } from './operations.js';
import { limitedBudget } from './limited-budget.js';
import { mergeShares } from './shares.js';
import type { ValueIds } from './values.js';
import { Wording } from './wording.js';

const ANOMALIES_MAX = 100;
/** For so many a smallest impossible set is looked for. */
const EXPLAINED_MAX = 3;
/** Keys with more operations are not given to a second judge. */
const SECOND_OPINION_OPERATIONS_MAX = 2_000;
/** Turns of the searches after which a second opinion is done without. */
const SECOND_OPINION_POLLS = 30;

/**
 * Linearizability, key by key (Herlihy and Wing, 1990). Takes the first judge that applies to a key: the witness, where
 * replies carry versions; zones, where values are unique; otherwise two searches raced. docs/linearizability.md says
 * why each is right.
 *
 * Options: `model` (cas-register), `initial`, `nullReads` (`anything`: a read of null matches any value, as in
 * Knossos), `judge` (`auto`), `secondOpinions` (how many keys that the witness found valid are searched as well, 4), `shard`
 * ([index, of]: a worker's share of the keys).
 *
 * When the second judge calls a key impossible that the witness passed, one of them is wrong: the result is
 * `unknown`, its reason says that the judges disagree, and `details.disagreements` names the keys.
 */
export const linearizable: Checker = {
  name: 'linearizable',
  describe: 'every operation takes effect at one moment between its invocation and its completion',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const checking = begin(options, budget);
    for (const event of events) checking.add(event);
    return checking.finish();
  },
  begin,
  merge: mergeShares,
};

function begin(given: CheckOptions, budget: Budget): CheckInProgress {
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
    finish: () => new KeyByKey(intake, options, budget).run(),
  };
}

/** Judges all keys and gathers what is said of them. */
class KeyByKey {
  readonly #intake: Intake;
  readonly #options: LinearizableOptions;
  readonly #budget: Budget;
  readonly #anomalies: Anomaly[] = [];
  readonly #judges: Record<string, number> = {};
  readonly #doubts: string[] = [];
  readonly #deposed: Json[] = [];
  readonly #disagreements: string[] = [];
  #secondOpinions = 0;
  #flaws = 0;

  constructor(intake: Intake, options: LinearizableOptions, budget: Budget) {
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
    if (this.#options.shard.of === 1) {
      if (operations === 0) this.#doubts.push('the history has no operation');
      else if (succeeded === 0) this.#doubts.push('no operation succeeded');
    }
    return this.#result(operations, succeeded);
  }

  #judge(table: Operations): void {
    const input: KeyInput = { table, ids: this.#intake.ids, epochs: this.#intake.epochs };
    const verdict = judgeKey(input, { ...this.#options, explain: this.#flaws < EXPLAINED_MAX }, this.#budget);
    this.#judges[verdict.judge] = (this.#judges[verdict.judge] ?? 0) + 1;
    if (verdict.doubt !== null) this.#doubts.push(`${nameOf(table)}: ${verdict.doubt}`);
    for (const flaw of verdict.flaws) {
      this.#flaws++;
      if (this.#anomalies.length < ANOMALIES_MAX) this.#anomalies.push(anomalyOf(flaw, table, this.#intake.ids));
    }
    for (const flaw of verdict.deposed) this.#deposed.push(`${nameOf(table)}: ${flaw.message}`);
    if (verdict.judge === 'witness' && verdict.flaws.length === 0) this.#askAgain(input, verdict);
  }

  /** The search knows nothing of versions and zxids; where the witness is right, it must agree. */
  #askAgain(input: KeyInput, verdict: KeyVerdict): void {
    const { table } = input;
    if (this.#secondOpinions >= this.#options.secondOpinions || table.count > SECOND_OPINION_OPERATIONS_MAX) return;
    const limited = limitedBudget(this.#budget, SECOND_OPINION_POLLS);
    const second = judgeBySearch(
      input,
      { ...this.#options, judge: 'portfolio', explain: true },
      verdict.deposedReads,
      limited,
    );
    if (second.doubt !== null) return;
    this.#secondOpinions++;
    const [flaw] = second.flaws;
    if (flaw === undefined) return;
    this.#disagreements.push(nameOf(table));
    this.#doubts.push(
      `the judges disagree on ${nameOf(table)}: the witness finds it valid, ${second.judge} does not (${flaw.message})`,
    );
  }

  #result(operations: number, succeeded: number): CheckResult {
    const valid: Validity = this.#flaws > 0 ? false : this.#doubts.length > 0 ? 'unknown' : true;
    return {
      valid,
      ...(this.#doubts.length === 0 ? {} : { reason: reasonOf(this.#doubts) }),
      operations,
      anomalies: this.#anomalies,
      details: {
        model: this.#options.model.name,
        keys: this.#intake.keys.size,
        succeeded,
        judges: this.#judges,
        secondOpinions: this.#secondOpinions,
        ...(this.#flaws > ANOMALIES_MAX ? { anomalyCount: this.#flaws } : {}),
        ...(this.#doubts.length > 1 ? { doubts: this.#doubts.slice(0, ANOMALIES_MAX) } : {}),
        ...(this.#deposed.length > 0 ? { staleSyncs: this.#deposed.slice(0, ANOMALIES_MAX) } : {}),
        ...(this.#disagreements.length > 0 ? { disagreements: this.#disagreements } : {}),
      },
    };
  }
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
