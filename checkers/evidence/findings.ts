import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Budget } from '../checker.js';
import type { Anomaly, CheckResult } from '../verdict.js';
import { drawEvents } from './drawing.js';

/** Most anomalies a result carries; the rest are counted. */
export const anomaliesShown = 100;

/** Polled in a loop: asks the budget once in a thousand steps. */
export class Patience {
  readonly #budget: Budget;
  /** Steps left until it is asked again. */
  #left = 0;
  #verdict: string | null = null;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /**
   * Null while within limits; otherwise the reason, for good.
   *
   * @param steps taken since the last call
   */
  exceeded(steps = 1): string | null {
    this.#left -= steps;
    if (this.#verdict === null && this.#left < 0) {
      this.#left = 1023;
      this.#verdict = this.#budget.exceeded();
    }
    return this.#verdict;
  }
}

/** What a checker finds on its way through a history, and the result made of it. */
export class Findings {
  readonly #anomalies: Anomaly[] = [];
  readonly #doubts: string[] = [];
  readonly #skipped = new Map<string, number>();
  readonly #details: Record<string, Json> = {};
  #failure: string | null = null;
  #anomalyCount = 0;
  #doubtCount = 0;
  operations = 0;

  get anomalyCount(): number {
    return this.#anomalyCount;
  }

  /** Something that must not have happened. */
  anomaly(kind: string, message: string, events: readonly number[]): void {
    this.#anomalyCount++;
    if (this.#anomalies.length >= anomaliesShown) return;
    const ascending = [...new Set(events)].sort((a, b) => a - b);
    this.#anomalies.push({ kind, message, events: ascending });
  }

  /** Something that could be shown neither right nor wrong: the result is `unknown` at best. */
  doubt(reason: string): void {
    this.#doubtCount++;
    if (this.#doubts.length < 10) this.#doubts.push(reason);
  }

  /** Judges contradict each other: the harness itself failed, and the result is `unknown` at best. */
  disagreement(sentence: string): void {
    const failure = `the judges disagree, so one of them is wrong: ${sentence}`;
    this.#failure ??= failure;
    this.doubt(failure);
  }

  /** An event whose shape this checker cannot read: counted and left out. */
  skip(reason: string): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** The result when patience was over before anything could be judged. */
  stopped(patience: Patience): CheckResult {
    this.doubt(patience.exceeded() ?? 'it was stopped');
    return this.result();
  }

  detail(name: string, value: Json): void {
    this.#details[name] = value;
  }

  /**
   * False with any anomaly, else unknown with any doubt, else true.
   *
   * @param events the history, for the drawings
   */
  result(events: readonly HistoryEvent[] = []): CheckResult {
    const valid = this.#anomalyCount > 0 ? false : this.#doubtCount > 0 ? 'unknown' : true;
    const details: Record<string, Json> = { ...this.#details };
    if (this.#anomalyCount > this.#anomalies.length) details['anomalyCount'] = this.#anomalyCount;
    if (this.#skipped.size > 0) details['skipped'] = Object.fromEntries(this.#skipped);
    const more = this.#doubtCount - 1;
    const reason = this.#doubts[0];
    return {
      valid,
      ...(reason === undefined ? {} : { reason: more > 0 ? `${reason} (and ${String(more)} more doubts)` : reason }),
      ...(this.#failure === null ? {} : { failure: this.#failure }),
      operations: this.operations,
      anomalies: this.#drawn(events),
      ...(Object.keys(details).length === 0 ? {} : { details }),
    };
  }

  #drawn(events: readonly HistoryEvent[]): Anomaly[] {
    const involved = new Set(this.#anomalies.flatMap((anomaly) => anomaly.events));
    const byIndex = new Map(events.filter(({ index }) => involved.has(index)).map((event) => [event.index, event]));
    return this.#anomalies.map((anomaly) => {
      const drawing = drawEvents(anomaly.events.flatMap((index) => byIndex.get(index) ?? []));
      return drawing === undefined ? anomaly : { ...anomaly, drawing };
    });
  }
}
