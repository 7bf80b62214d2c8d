import type { Model, ModelOperation } from '../../models/model.js';

/** An operation with the moments between which it took effect. */
export interface TimedOperation {
  readonly operation: ModelOperation;
  readonly invokedAt: number;
  /** Infinity when it may take effect at any later time, or never. */
  readonly completedAt: number;
  /** Operations that must have taken effect before it, whatever the time. */
  readonly after?: readonly TimedOperation[];
}

/**
 * The definition of linearizability, tried out: some order of the operations that respects real time and that the model
 * can do. Exponential, and as plain as can be, since the judges are measured by it.
 */
export function isLinearizable(
  model: Pick<Model, 'step'>,
  initial: unknown,
  operations: readonly TimedOperation[],
): boolean {
  const mustStill = operations.filter(({ completedAt }) => completedAt !== Infinity);
  if (mustStill.length === 0) return true;
  const deadline = Math.min(...mustStill.map(({ completedAt }) => completedAt));
  return operations.some((candidate) => {
    if (candidate.invokedAt > deadline) return false;
    if (candidate.after?.some((before) => operations.includes(before)) === true) return false;
    const after = model.step(initial, candidate.operation);
    if (after === undefined) return false;
    const others = operations.filter((other) => other !== candidate);
    return isLinearizable(model, after, others);
  });
}
