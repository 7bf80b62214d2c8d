import type { Budget } from '../checker.js';

/**
 * A part of a budget: exceeded after so many polls, or when the whole is. Searches poll once a turn, so polls measure work,
 * the same on every machine.
 */
export function limitedBudget(whole: Budget, polls: number): Budget {
  let polled = 0;
  return {
    exceeded: () => (++polled > polls ? 'this part of the work took too long' : whole.exceeded()),
    hold: (bytes) => whole.hold(bytes),
  };
}
