import type { CheckResult, Validity } from '../../checkers/verdict.js';
import { ExitCode } from '../foundation/errors.js';

const exitCodes = { true: ExitCode.valid, false: ExitCode.invalid, unknown: ExitCode.unknown } as const;

/** A verdict with those of its checkers. */
export interface Judged {
  readonly valid: Validity;
  readonly checkers: Readonly<Record<string, Pick<CheckResult, 'failure'>>>;
}

/**
 * What the command line exits with for a verdict.
 *
 * @param judged what the verdict is made of (several in a series): where judges disagree the harness itself failed, which
 * masks no violation that another run found
 */
export function exitCodeOf(valid: Validity, judged: readonly Judged[] = []): number {
  const failed = judged.filter(({ checkers }) => Object.values(checkers).some(({ failure }) => failure !== undefined));
  if (failed.length === 0) return exitCodes[`${valid}`];
  const violated = judged.some((each) => each.valid === false && !failed.includes(each));
  return violated ? ExitCode.invalid : ExitCode.harness;
}
