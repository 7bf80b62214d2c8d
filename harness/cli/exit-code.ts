import type { Validity } from '../../checkers/verdict.js';
import { ExitCode } from '../foundation/errors.js';

const exitCodes = { true: ExitCode.valid, false: ExitCode.invalid, unknown: ExitCode.unknown } as const;

/** What the command line exits with for a verdict. */
export function exitCodeOf(valid: Validity): number {
  return exitCodes[`${valid}`];
}
