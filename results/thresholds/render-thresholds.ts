import { figure, wrap } from '../render/text.js';
import type { Ink } from '../render/text.js';
import type { ThresholdOutcome, ThresholdReport } from './judge-thresholds.js';
import { metrics } from './metrics.js';

/** What a terminal shows of the thresholds: each with the line it stands on and what was measured. */
export function renderThresholds({ outcomes }: ThresholdReport, ink: Ink): string {
  const marks = { true: ink.green('met    '), false: ink.red('MISSED '), unknown: ink.yellow('UNKNOWN') };
  const lines = outcomes.flatMap((outcome) => {
    const { source } = outcome.threshold;
    const where = `${source.file}:${source.line}`;
    return [
      `  ${marks[`${outcome.met}`]}  ${source.text}  ${ink.dim(`(${where})`)}`,
      `           ${wrap(measuredWords(outcome), '           ')}`,
    ];
  });
  return [ink.dim('  thresholds'), ...lines].join('\n');
}

/** `thresholds.yaml:3: "p99_ms: 50" missed: measured 62.6 ms (register write)`. */
export function thresholdLine(outcome: ThresholdOutcome): string {
  const { source } = outcome.threshold;
  const word = outcome.met === 'unknown' ? 'not decided' : outcome.met ? 'met' : 'missed';
  return `${source.file}:${source.line}: "${source.text}" ${word}: ${measuredWords(outcome)}`;
}

/** `measured 62.6 ms, at most 50 ms is allowed (register write)`. */
export function measuredWords({ threshold, measured, reason }: ThresholdOutcome): string {
  if (measured === null) return reason ?? 'nothing was measured';
  const metric = metrics.find(({ name }) => name === threshold.metric);
  const unit = unitWord(metric?.unit ?? 'count');
  const least = measured.atLeast === true ? 'at least ' : '';
  const why = reason === undefined ? '' : `: ${reason}`;
  const value = `measured ${least}${figure(measured.value)}${unit}`;
  return `${value}, ${metric?.bound ?? 'at most'} ${shown(threshold.limit)}${unit} is allowed (${measured.of})${why}`;
}

function unitWord(unit: 'ms' | 'share' | 'per second' | 'count'): string {
  return unit === 'ms' ? ' ms' : unit === 'per second' ? '/s' : '';
}

/** As it was written, which three digits need not be. */
function shown(limit: number): string {
  return limit.toLocaleString('en-US', { maximumFractionDigits: 6 });
}
