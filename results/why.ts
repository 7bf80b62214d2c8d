import type { CheckResult, Validity } from '../checkers/verdict.js';
import { counted } from './render/text.js';
import type { FaultSummary } from './run-result.js';

type Checkers = Readonly<Record<string, CheckResult>>;

/** Null where a history is judged by itself. */
type Faults = readonly Pick<FaultSummary, 'judged'>[] | null;

/** The verdict's reason in one sentence. */
export function whyOf(valid: Validity, checkers: Checkers, faults: Faults): string {
  const entries = Object.entries(checkers);
  const failures = entries.flatMap(([name, { failure }]) => (failure === undefined ? [] : [`${name}: ${failure}`]));
  if (failures.length > 0) return `the harness itself failed: ${failures.join('; ')}`;
  if (valid === true) {
    const doubts = entries.flatMap(([name, { reason }]) => (reason === undefined ? [] : [`, but ${name}: ${reason}`]));
    return validSentence(entries.length, faults) + doubts.join('');
  }
  const decisive = entries.filter(([, check]) => check.valid === valid);
  if (decisive.length === 0) return 'nothing was judged';
  if (valid === false) return decisive.map(([name, check]) => `${name} found ${anomaliesOf(check)}`).join('; ');
  return decisive.map(([name, { reason }]) => `${name}: ${reason ?? 'no reason was given'}`).join('; ');
}

/** How many anomalies a checker found, listed or not. */
export function anomalyCount({ anomalies, details }: CheckResult): number {
  const counted = details?.['anomalyCount'];
  return typeof counted === 'number' ? counted : anomalies.length;
}

function anomaliesOf(check: CheckResult): string {
  const kinds = [...new Set(check.anomalies.map(({ kind }) => kind))];
  return `${counted(anomalyCount(check), 'anomaly', 'anomalies')} (${kinds.join(', ')})`;
}

function validSentence(checkers: number, faults: Faults): string {
  const found = `${counted(checkers, 'checker', 'checkers')} found nothing wrong`;
  if (faults === null) return found;
  if (faults.length === 0) return `${found}, without faults`;
  const confirmed = faults.filter(({ judged }) => judged === 'confirmed').length;
  const evidence = confirmed === faults.length ? 'confirmed' : `${confirmed} of them confirmed`;
  return `${found} under ${counted(faults.length, 'fault', 'faults')}, ${evidence}`;
}
