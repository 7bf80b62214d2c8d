import type { Measured } from './measure.js';

/** A judge that does not search, at length. */
export interface MeasuredAtLength {
  readonly name: string;
  readonly ms: number;
  /** What the whole process held when it was done. */
  readonly megabytes: number;
  readonly verdict: string;
  readonly judges: readonly string[];
  readonly limitMs: number;
  readonly limitMegabytes: number;
}

/** What was wanted, what was measured, and whether that is enough. */
export interface Goal {
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Below this, a single check is too short to be worth comparing. */
const COMPARED_FROM_MS = 1;
const IN_SUM = 15;
const ON_EACH = 0.7;
const GENERATED_MS = 10_000;
const PLANTED_MS = 100;

/** In sum and one by one, on one core, where Porcupine was measured beside. */
export function sharedGoals(cases: readonly Measured[]): readonly Goal[] {
  const wrong = cases.filter(({ ours, expected }) => ours.verdict !== expected).map(({ name }) => name);
  const asExpected = {
    wanted: 'each history gets the verdict that its own judge gave',
    measured: `${cases.length - wrong.length} of ${cases.length}${wrong.length === 0 ? '' : `, not ${wrong.join(', ')}`}`,
    met: wrong.length === 0,
  };
  const compared = cases.flatMap(({ name, ours, porcupine }) =>
    porcupine === null ? [] : [{ name, ours: ours.oneCoreMs, theirs: porcupine.oneCoreMs }],
  );
  if (compared.length === 0) return [asExpected];
  const sum =
    compared.reduce((total, { theirs }) => total + theirs, 0) / compared.reduce((total, { ours }) => total + ours, 0);
  const slow = compared.filter(({ theirs }) => theirs > COMPARED_FROM_MS);
  const worst = slow
    .map(({ name, ours, theirs }) => ({ name, ratio: theirs / ours }))
    .sort((a, b) => a.ratio - b.ratio)[0];
  return [
    asExpected,
    { wanted: `${IN_SUM} × as fast as Porcupine in sum`, measured: `${sum.toFixed(1)} ×`, met: sum >= IN_SUM },
    {
      wanted: `at least ${ON_EACH} × its speed wherever it needs over ${COMPARED_FROM_MS} ms`,
      measured:
        worst === undefined ? 'it nowhere does' : `${worst.ratio.toFixed(2)} × on ${worst.name}, of ${slow.length}`,
      met: worst === undefined || worst.ratio >= ON_EACH,
    },
  ];
}

/** Every generated history is decided in time; one planted read is found at once. */
export function generatedGoals(cases: readonly Measured[]): readonly Goal[] {
  return cases.map(({ name, expected, ours }) => {
    const limitMs = expected === 'invalid' ? PLANTED_MS : GENERATED_MS;
    return {
      wanted: `${name}: decided within ${limitMs / 1000} s`,
      measured: `${ours.verdict} after ${(ours.oneCoreMs / 1000).toFixed(3)} s`,
      met: ours.verdict === expected && ours.oneCoreMs <= limitMs,
    };
  });
}

export function goalAtLength({ name, ms, megabytes, verdict, limitMs, limitMegabytes }: MeasuredAtLength): Goal {
  return {
    wanted: `${name}: judged within ${limitMs / 1000} s and ${limitMegabytes} MB`,
    measured: `${verdict} after ${(ms / 1000).toFixed(3)} s, ${megabytes.toFixed(0)} MB`,
    met: verdict === 'valid' && ms <= limitMs && megabytes <= limitMegabytes,
  };
}
