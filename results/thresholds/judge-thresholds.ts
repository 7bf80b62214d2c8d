import { worstOf } from '../../checkers/verdict.js';
import type { Validity } from '../../checkers/verdict.js';
import type { RunResult } from '../run-result.js';
import { metrics } from './metrics.js';
import type { Measurement } from './metrics.js';
import { scopeText } from './threshold.js';
import type { Threshold } from './threshold.js';

/** One threshold against what was measured. */
export interface ThresholdOutcome {
  readonly threshold: Threshold;
  /** Unknown where nothing was measured that it is for: that is never a pass. */
  readonly met: Validity;
  /** The worst that was measured; null where nothing was. */
  readonly measured: Measurement | null;
  /** Always there when `met` is unknown. */
  readonly reason?: string;
}

/** All thresholds of a run. */
export interface ThresholdReport {
  /** False if one was missed, else unknown if one was not measured. */
  readonly met: Validity;
  readonly outcomes: readonly ThresholdOutcome[];
}

/** Null where nothing is expected. Pure. */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  measurements: readonly Measurement[],
): ThresholdReport | null {
  if (thresholds.length === 0) return null;
  const outcomes = thresholds.map((threshold) => judgeOne(threshold, measurements));
  return { met: worstOf(outcomes.map(({ met }) => met)), outcomes };
}

/** What a command that made this run ends with: a missed threshold is no violation, and fails it all the same. */
export function withThresholds({ valid, thresholds }: Pick<RunResult, 'valid' | 'thresholds'>): Validity {
  return worstOf(thresholds === undefined ? [valid] : [valid, thresholds.met]);
}

function judgeOne(threshold: Threshold, measurements: readonly Measurement[]): ThresholdOutcome {
  const metric = metrics.find(({ name }) => name === threshold.metric);
  const atMost = metric?.bound !== 'at least';
  const within = ({ value }: Measurement): boolean => (atMost ? value <= threshold.limit : value >= threshold.limit);
  const meant = measurements
    .filter((measurement) => isMeant(threshold, measurement))
    .sort((a, b) => (atMost ? b.value - a.value : a.value - b.value));
  const [worst] = meant;
  if (worst === undefined) {
    return { threshold, met: 'unknown', measured: null, reason: whyAbsent(threshold, metric?.absent ?? '') };
  }
  const missed = meant.find((measurement) => !within(measurement));
  if (missed !== undefined) return { threshold, met: false, measured: missed };
  const unfinished = meant.find(({ atLeast }) => atLeast === true);
  if (unfinished === undefined) return { threshold, met: true, measured: worst };
  return { threshold, met: 'unknown', measured: unfinished, reason: 'the load ended before' };
}

function isMeant({ metric, scope }: Threshold, measurement: Measurement): boolean {
  return (
    measurement.metric === metric &&
    (scope.workload === null || scope.workload === measurement.workload) &&
    (scope.f === null || scope.f === measurement.f) &&
    (measurement.phase === undefined || measurement.phase === scope.phase)
  );
}

function whyAbsent({ scope }: Threshold, absent: string): string {
  const what = scopeText(scope);
  return `nothing was measured${what === '' ? '' : ` for ${what}`}: ${absent}`;
}
