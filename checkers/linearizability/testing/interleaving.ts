import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';

/** How operations of several processes lie in each other. */
export interface Interleaving {
  readonly operations: number;
  readonly concurrency: number;
}

/** An operation with its place in the history: the lines of its begin and its end. */
export interface Placed {
  readonly process: number;
  readonly invokedAt: number;
  completedAt: number;
  /** It never returns, as far as its process knows, which does nothing more. */
  readonly unknown: boolean;
}

/**
 * Operations in the order of their invocations, never more than `concurrency` of them open at a time.
 *
 * @param make the n-th operation, invoked at this line; its end is set later
 */
export function interleave<Operation extends Placed>(
  random: SeededRandom,
  { operations, concurrency }: Interleaving,
  make: (n: number, process: number, line: number) => Operation,
): Operation[] {
  const placed: Operation[] = [];
  const open: Operation[] = [];
  const idle: number[] = [];
  let processes = 0;
  for (let line = 0; placed.length < operations || open.length > 0; line++) {
    const mayInvoke = placed.length < operations && open.length < concurrency;
    if (mayInvoke && (open.length === 0 || random.chance(0.5))) {
      const operation = make(placed.length, idle.pop() ?? processes++, line);
      placed.push(operation);
      open.push(operation);
      continue;
    }
    const [ended] = open.splice(random.integer(0, open.length - 1), 1) as [Operation];
    ended.completedAt = line;
    if (!ended.unknown) idle.push(ended.process);
  }
  return placed;
}
