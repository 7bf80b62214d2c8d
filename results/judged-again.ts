import type { Validity } from '../checkers/verdict.js';
import type { RunResult } from './run-result.js';

/** A verdict that a newer one took the place of. */
export interface EarlierVerdict {
  readonly valid: Validity;
  readonly why: string;
}

/**
 * What `results.json` holds once the run's history was judged again: the new verdict and all that was measured. The
 * verdict that it takes the place of is kept where it was another one. Pure.
 *
 * @param at when, ISO 8601
 * @returns null where the stored result stands: an unknown (a check that ran out of time, say) unsays no violation, and a
 * harness that failed says nothing
 */
export function judgedAgain(
  stored: RunResult,
  judged: Pick<RunResult, 'valid' | 'why' | 'checkers'>,
  at: string,
): RunResult | null {
  const { valid, why, checkers } = judged;
  const hasFailed = Object.values(checkers).some(({ failure }) => failure !== undefined);
  if (hasFailed || (stored.valid === false && valid === 'unknown')) return null;
  const earlier = stored.earlierVerdicts ?? [];
  const isNews = stored.valid !== valid || stored.why !== why;
  const earlierVerdicts = isNews ? [...earlier, { valid: stored.valid, why: stored.why }] : earlier;
  return {
    ...stored,
    ...{ valid, why, checkers, judgedAgainAt: at },
    ...(earlierVerdicts.length === 0 ? {} : { earlierVerdicts }),
  };
}
