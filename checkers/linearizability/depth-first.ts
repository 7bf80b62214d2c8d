import type { Budget } from '../checker.js';
import { Configurations } from './configurations.js';
import { layoutOf, type Layout } from './layout.js';
import { Moves } from './moves.js';
import { RowStack } from './row-stack.js';
import type { Outcome, Search } from './search.js';
import type { SearchProblem } from './search-problem.js';
import { Timeline } from './timeline.js';

/** What is still to be done with a configuration on the stack. */
const Todo = { all: 0, others: 1 } as const;

/**
 * Depth-first search, after Wing and Gong (1993) and Lowe (2017): from completion to completion, one configuration at a
 * time, going back when stuck and never twice through the same one. Quick on possible histories of low concurrency. A
 * configuration is remembered with the place of its completion and only the operations open there: memory is
 * linear in what is looked at.
 */
export class DepthFirst implements Search {
  readonly name = 'depth-first';
  explained = 0;
  culprit = -1;
  readonly #problem: SearchProblem;
  readonly #layout: Layout;
  readonly #timeline: Timeline;
  readonly #moves: Moves;
  readonly #tries: Int32Array;
  readonly #stack: RowStack;
  /** Configurations looked at, with their place as the last word. */
  readonly #seen: Configurations;
  readonly #named: Int32Array;
  /** Of each event, how many completions came before it. */
  readonly #completionsBefore: Int32Array;
  #outcome: Outcome = 'undecided';

  constructor(problem: SearchProblem, budget: Budget) {
    const layout = layoutOf(problem);
    this.#problem = problem;
    this.#layout = layout;
    this.#timeline = new Timeline(problem);
    this.#moves = new Moves(problem, layout, this.#timeline);
    this.#tries = new Int32Array(problem.certain + problem.optionalClass.length);
    this.#stack = new RowStack(layout.words, budget);
    this.#seen = new Configurations(layout.words + 1, budget);
    this.#named = new Int32Array(layout.words + 1);
    this.#completionsBefore = completionsBefore(problem.events);
    this.#begin();
  }

  release(): void {
    this.#stack.release();
    this.#seen.release();
  }

  run(steps: number): Outcome {
    for (let step = 0; step < steps && this.#outcome === 'undecided'; step++) this.#step();
    return this.#outcome;
  }

  #begin(): void {
    if (!this.#timeline.forward()) {
      this.#outcome = 'possible';
      return;
    }
    this.culprit = this.#timeline.completing;
    const first = new Int32Array(this.#layout.words);
    first[0] = this.#problem.object.initial;
    this.#moves.settleInvoked(first);
    this.#stack.push(first, this.#timeline.at, Todo.all);
  }

  #step(): void {
    const stack = this.#stack;
    if (stack.depth === 0) {
      this.#outcome = 'impossible';
      return;
    }
    stack.pop(this.#moves.from);
    if (stack.place !== this.#timeline.at) this.#timeline.backTo(stack.place);
    if (stack.todo === Todo.others) this.#tryOthers();
    else this.#tryCompleting();
  }

  /** The operation that completes here takes effect, or has done so: that needs the fewest decisions. */
  #tryCompleting(): void {
    const moves = this.#moves;
    const completing = this.#timeline.completing;
    if (moves.isDone(moves.from, completing)) {
      moves.complete(completing);
      this.#passCompletion();
      return;
    }
    if (!this.#isNew()) return;
    const { at } = this.#timeline;
    if (moves.isHidden(moves.from, completing)) {
      this.#stack.push(moves.from, at, Todo.others);
      moves.complete(completing);
      this.#passCompletion();
    } else if (moves.doCertain(completing)) {
      this.#stack.push(moves.from, at, Todo.others);
      moves.forget(completing);
      this.#passCompletion();
    } else this.#tryOthers();
  }

  /** Everything else that may happen first; what lets the completing operation be done is looked at first. */
  #tryOthers(): void {
    const moves = this.#moves;
    const { completing, at } = this.#timeline;
    const { certain } = this.#problem;
    const tries = moves.worthTrying(this.#tries);
    for (const enabling of [false, true]) {
      for (let each = tries - 1; each >= 0; each--) {
        const move = this.#tries[each] as number;
        const possible = move < certain ? moves.doCertain(move) : moves.doOptional(move - certain);
        if (!possible) continue;
        if (moves.isDone(moves.to, completing) === enabling) this.#stack.push(moves.to, at, Todo.all);
      }
    }
    if (moves.isHidden(moves.from, completing) && moves.doCertain(completing)) {
      this.#stack.push(moves.to, at, Todo.all);
    }
  }

  /** `to` got past the completion. */
  #passCompletion(): void {
    const timeline = this.#timeline;
    if (!timeline.forward()) {
      this.#outcome = 'possible';
      return;
    }
    const explained = this.#completionsBefore[timeline.at] as number;
    if (explained > this.explained) {
      this.explained = explained;
      this.culprit = timeline.completing;
    }
    this.#moves.settleInvoked(this.#moves.to);
    this.#stack.push(this.#moves.to, timeline.at, Todo.all);
  }

  #isNew(): boolean {
    this.#named.set(this.#moves.from);
    this.#named[this.#layout.words] = this.#timeline.at;
    return this.#seen.add(this.#named) >= 0;
  }
}

function completionsBefore(events: Int32Array): Int32Array {
  const before = new Int32Array(events.length);
  let completions = 0;
  for (let at = 0; at < events.length; at++) {
    before[at] = completions;
    if ((events[at] as number) < 0) completions++;
  }
  return before;
}
