import type { Json } from '../../harness/history/event.js';
import type { CheckOptions } from '../checker.js';
import type { CheckResult } from '../verdict.js';
import { worstOf } from '../verdict.js';

const LISTED_MAX = 100;

/** Why a history shows nothing; null when something succeeded. */
export function vacuity(operations: number, succeeded: number): string | null {
  if (operations === 0) return 'the history has no operation: nothing was tested';
  return succeeded === 0 ? 'no operation succeeded: nothing was tested' : null;
}

/** The sentence on judges that contradict each other; null when none do. */
export function failureOf(disagreements: readonly string[]): string | null {
  const [first] = disagreements;
  if (first === undefined) return null;
  const more = disagreements.length > 1 ? ` (and ${disagreements.length - 1} more, in details.disagreements)` : '';
  return `the judges disagree, so one of them is wrong: ${first}${more}`;
}

/** One result from those of the shares of the keys that workers judged apart. */
export function mergeShares(shares: readonly CheckResult[], { vacuous }: CheckOptions): CheckResult {
  const operations = shares.reduce((sum, share) => sum + share.operations, 0);
  const details = mergeDetails(shares.map((share) => share.details ?? {}));
  const empty = vacuity(operations, Number(details['succeeded'] ?? 0));
  const failure = failureOf(asStrings(details['disagreements']));
  const reason = failure ?? shares.find((share) => share.reason !== undefined)?.reason ?? empty;
  const valid = worstOf(shares.map((share) => share.valid));
  return {
    valid: valid === true && empty !== null && vacuous !== true ? 'unknown' : valid,
    ...(reason === null ? {} : { reason }),
    ...(failure === null ? {} : { failure }),
    operations,
    anomalies: shares.flatMap((share) => share.anomalies).slice(0, LISTED_MAX),
    details,
  };
}

function asStrings(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? (list as readonly Json[]).map(String) : [];
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

/** Shares of one check have details of the same kinds. */
function mergeValues(a: Json, b: Json): Json {
  if (typeof a === 'number') return a + Number(b);
  if (Array.isArray(a)) return [...(a as Json[]), ...(b as Json[])].slice(0, LISTED_MAX);
  return typeof a === 'object' && a !== null ? mergeDetails([a as Details, b as Details]) : a;
}
