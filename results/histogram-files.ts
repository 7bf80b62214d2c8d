import { mkdir, writeFile } from 'node:fs/promises';
import { build, HistogramLogWriter } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';
import type { Operation } from '../harness/history/operation.js';
import { intendedStartNs, isOfLoad, latencyUs, openWorkloads, workloadOf } from './latencies.js';
import type { LatencyGroup } from './latencies.js';
import type { LoadPhases } from './load-phases.js';
import { percentileDistribution } from './percentile-distribution.js';
import type { LoopKind } from './run-result.js';

const usPerMs = 1000;
const intervalNs = 1e9;

/** `register-read-fault.hgrm`; errors apart from successes. */
export function distributionFileName({ workload, f, phase, outcome }: LatencyGroup): string {
  return `${workload}-${f}-${phase}${outcome === 'error' ? '-errors' : ''}.hgrm`.replace(/[^\w.-]/g, '_');
}

/** The interval of all phases together carries no tag, since HdrHistogram's tools look at that unless told a tag. */
const untagged = '';

/** A comment in both formats: whoever plots a file must see what its latencies count from. */
function loopComment(loop: LoopKind): string {
  return loop === 'open'
    ? '[Open loop: latencies from the intended start]'
    : '[Closed loop: latencies from the invocation; a client that waits sends nothing meanwhile]';
}

/**
 * HdrHistogram's interval log (version 1.3, values in µs, maxima in ms) of the successes that completed in each second
 * of the load: a line for all of them, and one for each phase in it, with the phase as `Tag`.
 *
 * @param startedAtMs when the history's clock was 0, ms since 1970
 */
export function intervalLog(operations: readonly Operation[], phases: LoadPhases, startedAtMs: number): string {
  const lines: string[] = [];
  const writer = new HistogramLogWriter((text) => lines.push(text));
  writer.outputLogFormatVersion();
  writer.outputComment(
    `[StartTime: ${(startedAtMs / 1000).toFixed(3)} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
  );
  writer.outputComment(loopComment(openWorkloads(operations).size > 0 ? 'open' : 'closed'));
  writer.outputLegend();
  const offsetS = phases.load.startNs / intervalNs;
  for (const { second, histogram } of intervalsOf(operations, phases)) {
    writer.outputIntervalHistogram(histogram, offsetS + second, offsetS + second + 1, usPerMs);
  }
  return lines.join('');
}

interface Interval {
  readonly second: number;
  readonly histogram: Histogram;
}

/** Three digits, as wide as its values. */
function emptyHistogram(): Histogram {
  return build({ highestTrackableValue: 2, numberOfSignificantValueDigits: 3, autoResize: true });
}

function intervalsOf(operations: readonly Operation[], phases: LoadPhases): Interval[] {
  const intervals = new Map<string, Interval>();
  for (const operation of operations) {
    const us = latencyUs(operation);
    const { completion, outcome } = operation;
    if (us === null || completion === null || outcome !== 'ok' || !isOfLoad(operation, phases)) continue;
    const second = Math.floor((completion.time - phases.load.startNs) / intervalNs);
    for (const tag of [untagged, phases.phaseOf(intendedStartNs(operation), completion.time)]) {
      const interval = intervals.get(`${second} ${tag}`) ?? { second, histogram: emptyHistogram() };
      if (tag !== untagged) interval.histogram.tag = tag;
      interval.histogram.recordValue(us);
      intervals.set(`${second} ${tag}`, interval);
    }
  }
  return [...intervals.values()].sort((a, b) => a.second - b.second);
}

/** Writes `latency/*.hgrm` and `latency/*.hlog` (one a workload and operation) below the run's folder. */
export async function writeHistograms(
  runFolder: string,
  groups: readonly LatencyGroup[],
  operations: readonly Operation[],
  phases: LoadPhases,
  startedAtMs: number,
): Promise<void> {
  const folder = `${runFolder}/latency`;
  await mkdir(folder, { recursive: true });
  const files = new Map(
    groups.map((group) => [
      distributionFileName(group),
      `${percentileDistribution(group.sortedUs)}#${loopComment(group.loop)}\n`,
    ]),
  );
  const kinds = new Map<string, Operation[]>();
  for (const operation of operations) {
    if (!isOfLoad(operation, phases)) continue;
    const name = logFileName(operation);
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, [operation]);
    else kind.push(operation);
  }
  for (const [name, ofKind] of kinds) files.set(name, intervalLog(ofKind, phases, startedAtMs));
  await Promise.all([...files].map(([name, content]) => writeFile(`${folder}/${name}`, content)));
}

function logFileName(operation: Operation): string {
  return `${workloadOf(operation)}-${operation.invocation.f}.hlog`.replace(/[^\w.-]/g, '_');
}
