import type { Comparison } from './compare-sides.js';

/** What `compare --json` prints: without what is for drawing. What is infinite or no number is null. */
export function comparisonJson({ valid, sides, comparisons, doubts }: Comparison): unknown {
  return {
    valid,
    sides: sides.map(({ letter, verdicts, settings }) => ({ letter, runs: verdicts, settings })),
    comparisons,
    doubts,
  };
}
