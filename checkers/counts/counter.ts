import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asNumber } from '../evidence/json-fields.js';
import { countUpTo } from '../evidence/sorted.js';
import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { withObjects } from './objects.js';

/** Sums of what was added, over positions in the history: a staircase that is asked for its height at a position. */
class Staircase {
  readonly #positions: number[] = [];
  readonly #heights: number[] = [];

  /** @param steps in ascending position */
  constructor(steps: readonly (readonly [position: number, height: number])[]) {
    let height = 0;
    for (const [position, rise] of steps) {
      height += rise;
      this.#positions.push(position);
      this.#heights.push(height);
    }
  }

  before(position: number): number {
    // Positions are whole numbers.
    return this.#heights[countUpTo(this.#positions, position - 1) - 1] ?? 0;
  }
}

/**
 * Is every read of a counter possible? Jepsen's counter, also for negative amounts: a read lies between the sum of
 * what was certainly added before it began and that sum with everything that may have been added by its end. Adds that
 * failed do not count; adds of unknown outcome may count at any later time. Plain reads beside ones after a `sync` are
 * held to the upper bound alone, for they may lag.
 *
 * Options: `initial` (0), `vacuous` (a counter that was never read is valid: somebody else judges that).
 */
export const counter: Checker = {
  name: 'counter',
  describe: 'every read of a counter lies between what was acknowledged and what was attempted',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const initial = asNumber(options['initial']) ?? 0;
    let reads = 0;
    withObjects(events, new Set(['add', 'read']), budget, (counters) => {
      for (const operations of counters) reads += judge(operations, initial, findings, patience);
    });
    const stopped = patience.exceeded();
    if (stopped !== null) findings.doubt(stopped);
    if (reads === 0 && options['vacuous'] !== true) findings.doubt('the counter was never read successfully');
    findings.detail('reads', reads);
    return findings.result(events);
  },
};

function judge(operations: readonly Operation[], initial: number, findings: Findings, patience: Patience): number {
  const adds = operations.filter(({ invocation, outcome }) => invocation.f === 'add' && outcome !== 'fail');
  const amount = ({ invocation }: Operation): number => asNumber(invocation.value) ?? 0;
  const acknowledged = adds.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.completedAt - b.completedAt);
  const certain = (sign: 1 | -1): Staircase =>
    new Staircase(acknowledged.filter((add) => amount(add) * sign > 0).map((add) => [add.completedAt, amount(add)]));
  const possible = (sign: 1 | -1): Staircase =>
    new Staircase(adds.filter((add) => amount(add) * sign > 0).map((add) => [add.invokedAt, amount(add)]));
  const [certainUp, certainDown, possibleUp, possibleDown] = [certain(1), certain(-1), possible(1), possible(-1)];
  const someSynced = operations.some(({ invocation }) => invocation.synced === true);
  let reads = 0;
  for (const operation of operations) {
    if (patience.exceeded() !== null) return reads;
    findings.operations++;
    const { invocation, completion, outcome, invokedAt, completedAt } = operation;
    if (invocation.f !== 'read' || outcome !== 'ok') continue;
    const value = asNumber(completion?.value);
    if (value === null) {
      findings.skip('a read whose value is not a number');
      continue;
    }
    reads++;
    const lags = someSynced && invocation.synced !== true && invocation.final !== true;
    const before = lags ? -1 : invokedAt;
    const low = initial + certainUp.before(before) + possibleDown.before(completedAt);
    const high = initial + possibleUp.before(completedAt) + certainDown.before(before);
    if (value >= low && value <= high) continue;
    findings.anomaly(
      value < low ? 'lost-add' : 'unexpected-value',
      `${invocation.key ?? 'The counter'}: ${whoDid(invocation)} read ${String(value)} at ` +
        `${atSeconds((completion ?? invocation).time)}; possible was ${String(low)} to ${String(high)}.`,
      indexesOf(operation),
    );
  }
  return reads;
}
