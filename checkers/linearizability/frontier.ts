import type { Budget } from '../checker.js';
import { Configurations } from './configurations.js';
import { dropDominated } from './dominance.js';
import { layoutOf } from './layout.js';
import { Moves } from './moves.js';
import type { Outcome, Search } from './search.js';
import type { SearchProblem } from './search-problem.js';
import { Timeline } from './timeline.js';

/**
 * Frontier search, after Lowe's just-in-time linearization (Testing for linearizability, 2017): completion by
 * completion, all configurations in which everything completed so far took effect. Operations take effect only when the
 * next completion calls for it. Quick on impossible histories, and where many operations are alike.
 */
export class Frontier implements Search {
  readonly name = 'frontier';
  explained = 0;
  culprit = -1;
  readonly #problem: SearchProblem;
  readonly #timeline: Timeline;
  readonly #moves: Moves;
  readonly #tries: Int32Array;
  readonly #layoutWords: number;
  /** Configurations before the present completion and those met on the way to it; those after it. */
  readonly #met: Configurations;
  readonly #after: Configurations;
  readonly #drop: (set: Configurations) => void;
  #cursor = 0;
  #outcome: Outcome = 'undecided';

  constructor(problem: SearchProblem, budget: Budget) {
    const layout = layoutOf(problem);
    this.#problem = problem;
    this.#timeline = new Timeline(problem);
    this.#moves = new Moves(problem, layout, this.#timeline);
    this.#tries = new Int32Array(problem.certain + problem.optionalClass.length);
    this.#layoutWords = layout.words;
    this.#met = new Configurations(layout.words, budget);
    this.#after = new Configurations(layout.words, budget);
    this.#drop = dropDominated(problem, layout, this.#timeline);
    this.#begin();
  }

  release(): void {
    this.#met.release();
    this.#after.release();
  }

  run(steps: number): Outcome {
    for (let step = 0; step < steps && this.#outcome === 'undecided'; step++) this.#step();
    return this.#outcome;
  }

  #begin(): void {
    const first = new Int32Array(this.#layoutWords);
    first[0] = this.#problem.object.initial;
    if (!this.#timeline.forward()) {
      this.#outcome = 'possible';
      return;
    }
    this.#moves.settleInvoked(first);
    this.#met.add(first);
  }

  /** Looks at one configuration. */
  #step(): void {
    if (this.#cursor === this.#met.count) {
      this.#advance();
      return;
    }
    this.#moves.load(this.#met.rows, this.#cursor++ * this.#layoutWords);
    this.#expand();
  }

  #expand(): void {
    const moves = this.#moves;
    const completing = this.#timeline.completing;
    const done = moves.isDone(moves.from, completing);
    if (done || moves.isHidden(moves.from, completing)) {
      moves.complete(completing);
      this.#after.add(moves.to);
      if (done) return;
    }
    if (moves.doCertain(completing)) {
      moves.forget(completing);
      this.#after.add(moves.to);
    }
    const tries = moves.worthTrying(this.#tries);
    for (let each = 0; each < tries; each++) {
      const move = this.#tries[each] as number;
      const possible =
        move < this.#problem.certain ? moves.doCertain(move) : moves.doOptional(move - this.#problem.certain);
      if (!possible) continue;
      if (moves.isDone(moves.to, completing)) {
        moves.forget(completing);
        this.#after.add(moves.to);
      } else this.#met.add(moves.to);
    }
  }

  #advance(): void {
    if (this.#after.count === 0) {
      this.culprit = this.#timeline.completing;
      this.#outcome = 'impossible';
      return;
    }
    this.explained++;
    if (!this.#timeline.forward()) {
      this.#outcome = 'possible';
      return;
    }
    this.#drop(this.#after);
    this.#met.clear();
    this.#cursor = 0;
    const row = new Int32Array(this.#layoutWords);
    for (let each = 0; each < this.#after.count; each++) {
      row.set(this.#after.rows.subarray(each * this.#layoutWords, (each + 1) * this.#layoutWords));
      this.#moves.settleInvoked(row);
      this.#met.add(row);
    }
    this.#after.clear();
  }
}
