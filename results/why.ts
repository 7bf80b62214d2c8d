import type { CheckResult, Validity } from '../checkers/verdict.js';
import type { FaultSummary } from './run-result.js';

/** The verdict's reason in one sentence. */
export function whyOf(
  valid: Validity,
  checkers: Readonly<Record<string, CheckResult>>,
  faults: readonly Pick<FaultSummary, 'judged'>[],
): string {
  const entries = Object.entries(checkers);
  if (valid === true) return validSentence(entries, faults);
  const decisive = entries.filter(([, check]) => check.valid === valid);
  const [first] = decisive;
  if (first === undefined) return 'nothing was judged';
  const [name, check] = first;
  const others =
    decisive.length === 1 ? '' : ` (and ${decisive.length - 1} more ${plural(decisive.length - 1, 'checker')})`;
  const cause = valid === false ? check.anomalies[0]?.message : check.reason;
  return `${name}: ${cause ?? check.reason ?? 'no reason was given'}${others}`;
}

function validSentence(
  entries: readonly (readonly [string, CheckResult])[],
  faults: readonly Pick<FaultSummary, 'judged'>[],
): string {
  const confirmed = faults.filter(({ judged }) => judged === 'confirmed').length;
  const under = faults.length === 0 ? 'without faults' : `under ${faults.length} ${plural(faults.length, 'fault')}`;
  const evidence = faults.length === 0 ? '' : `, ${confirmed} of them confirmed`;
  return `${entries.length} ${plural(entries.length, 'checker')} found nothing wrong ${under}${evidence}`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
