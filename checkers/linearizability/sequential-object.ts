/**
 * How a class of operations acts (models/model.ts); numbers, since searches compare them all the time. Those up to
 * `always` are possible in any state, unless they only observe.
 */
export const Acts = { observe: 0, assign: 1, always: 2, update: 3 } as const;

/** Whether operations of such an act can be hidden right before an assignment, whatever the state. */
export function canHide(act: number): boolean {
  return act === Acts.assign || act === Acts.always;
}

/** In place of a state: the operation can't happen. */
export const IMPOSSIBLE = -1;

/**
 * A sequential object in integers, as the searches use it: states and classes of operations (those that act alike) are
 * numbers from 0.
 *
 * The `need` family answers whether it can matter that an operation happens right before another one that is open
 * now. If it can't, the search leaves it for later, when it may be needed, or hides it before an assignment: both lead
 * to at least as much. The searches ask anew for each configuration: `beginNeeds`, `need` of every operation that may
 * come next, then `useful`.
 */
export interface SequentialObject {
  readonly initial: number;
  /** How each class acts. */
  readonly acts: Uint8Array;
  /** The state after an operation of a class, or IMPOSSIBLE. */
  step(state: number, operationClass: number): number;
  beginNeeds(state: number): void;
  need(operationClass: number): void;
  /** @param optional whether it need not happen at all */
  useful(operationClass: number, optional: boolean): boolean;
}
