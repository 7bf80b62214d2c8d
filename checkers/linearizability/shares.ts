import type { Json } from '../../harness/history/event.js';
import type { CheckResult } from '../verdict.js';
import { worstOf } from '../verdict.js';

const LISTED_MAX = 100;

/** One result from those of the shares of the keys that workers judged apart. */
export function mergeShares(shares: readonly CheckResult[]): CheckResult {
  const operations = shares.reduce((sum, share) => sum + share.operations, 0);
  const details = mergeDetails(shares.map((share) => share.details ?? {}));
  const reasons = shares.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  if (operations === 0) reasons.push('the history has no operation');
  else if (details['succeeded'] === 0) reasons.push('no operation succeeded');
  const valid = worstOf(shares.map((share) => share.valid));
  const [reason] = reasons;
  return {
    valid: valid === true && reason !== undefined ? 'unknown' : valid,
    ...(reason === undefined ? {} : { reason }),
    operations,
    anomalies: shares.flatMap((share) => share.anomalies).slice(0, LISTED_MAX),
    details,
  };
}

type Details = Readonly<Record<string, Json>>;

/** Numbers are added up, lists joined, objects merged likewise; of anything else the first counts. */
function mergeDetails(all: readonly Details[]): Details {
  const merged: Record<string, Json> = {};
  for (const details of all) {
    for (const [name, value] of Object.entries(details)) {
      const before = merged[name];
      merged[name] = before === undefined ? value : mergeValues(before, value);
    }
  }
  return merged;
}

function mergeValues(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as Json[]), ...(b as Json[])].slice(0, LISTED_MAX);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a;
  return mergeDetails([a as Details, b as Details]);
}
