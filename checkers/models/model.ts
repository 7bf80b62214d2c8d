import type { Json } from '../../harness/history/event.js';

/** An operation as a model sees it: something that took effect at one moment, or (a refused cas) was seen then. */
export interface ModelOperation {
  readonly f: string;
  /** The object worked on; only models that aren't judged key by key look at it. */
  readonly key?: string | undefined;
  readonly argument: Json;
  /** Undefined when the operation's outcome is unknown. */
  readonly result: Json | undefined;
  /** The session where one is recorded, otherwise the process: who holds a lock. */
  readonly owner: string | number;
  /** A cas refused because the value was another: asserts just that. */
  readonly refused: boolean;
}

/**
 * How an operation acts, which is what the searches prune by:
 * `observe` never changes the state; `assign` is always possible and leaves a state that depends on nothing before;
 * `always` is possible in any state; `update` is anything else; `ignore` neither changes nor tells anything (a read whose result is unknown).
 */
export type Effect = 'observe' | 'assign' | 'always' | 'update' | 'ignore';

/**
 * What an operation does in terms of one register, where it can be said so: the searches then work on integers, and
 * two faster judges apply. `differ` asserts that the value is another.
 */
export type RegisterAction =
  | { readonly does: 'observe' | 'assign' | 'differ'; readonly value: Json }
  | { readonly does: 'replace'; readonly from: Json; readonly to: Json };

/** A sequential object: what a correct one, used by one client at a time, would do. States are never changed in place. */
export interface Model<State = unknown> {
  readonly name: string;
  /** One line for `list` and the docs. */
  readonly describe: string;
  /** The `f` it knows. */
  readonly operations: readonly string[];
  /** False when operations on different keys work on one state. */
  readonly perKey: boolean;
  /** True when it matters who did an operation. */
  readonly owned?: true;
  /** The state before the first operation; undefined when `given` (from `--initial`) makes no sense for this model. */
  initial(given: Json | undefined): State | undefined;
  /** What is wrong with the operation's values, as part of a sentence; null when the model can take them. */
  problem?(operation: ModelOperation): string | null;
  effect(operation: ModelOperation): Effect;
  /** The state after the operation, undefined when it can't happen in `state`. */
  step(state: State, operation: ModelOperation): State | undefined;
  /** Equal for equal states, different for different ones. */
  hash(state: State): string | number;
  /** Whether, wherever `a` then `b` is possible, `b` then `a` is too and leads to the same state. Left out: never. */
  independent?(a: ModelOperation, b: ModelOperation): boolean;
  /** Null for an operation that is no register's. */
  registerAction?(operation: ModelOperation): RegisterAction | null;
  /** The state in a few words, for explanations. */
  show(state: State): string;
}
