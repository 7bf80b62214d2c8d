import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import { duration } from './format.js';
import { hintOf } from './client-lanes.js';
import { hatch, operationColors, readingOperations } from './ink.js';
import { CanvasPlot, useScale } from './plot.js';
import type { Draw, HitTest } from './plot.js';
import { perSecond } from './per-second.js';
import { useReport } from './report-context.js';
import { logScale, PointLegend, TimeChart, ValueAxis } from './time-chart.js';
import type { ValueScale } from './time-chart.js';
import { colorOf } from './theme.js';

const pointsHeight = 170;

/** Rate and latency over time: of one workload or all. */
export function Charts(): ComponentChildren {
  const { series } = useReport().data;
  const [chosen, choose] = useState(0);
  const group = series.groups[chosen];
  if (group === undefined) return null;
  const { fromMs, bucketMs, latencyBucketMs } = series;
  const hasP99 = group.p99.some((value) => value !== null);
  return (
    <>
      <div class="legend filters">
        {series.groups.length > 1 && (
          <label>
            Workload
            <select value={String(chosen)} onChange={(event) => choose(Number(event.currentTarget.value))}>
              {series.groups.map(({ name }, number) => (
                <option key={name} value={String(number)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <span>Bands: faults (red), recovery (amber). Dotted: a new leader.</span>
      </div>
      <h3 class="chart-title">Rate, operations per second, each {duration(bucketMs)}</h3>
      <TimeChart
        fromMs={fromMs}
        bucketMs={bucketMs}
        unit="/s"
        height={120}
        scale="linear"
        label={`Operations per second over time, ${group.name}`}
        series={[
          { name: 'ok', color: '--series-1', values: perSecond(series, group.ok) },
          { name: 'failed', color: '--series-5', dash: '6 3', values: perSecond(series, group.fail) },
          { name: 'unknown', color: '--series-4', dash: '2 2', values: perSecond(series, group.info) },
        ]}
      />
      <h3 class="chart-title">
        Latency of successes, ms, each {duration(latencyBucketMs)}, of all operations
        {hasP99 ? '' : '; too few for p99, which takes 100 successes a point'}
      </h3>
      <TimeChart
        fromMs={fromMs}
        bucketMs={latencyBucketMs}
        unit="ms"
        height={150}
        scale="log"
        label={`Latency quantiles over time, ${group.name}`}
        series={[
          { name: 'p50', color: '--series-1', values: group.p50 },
          ...(hasP99 ? [{ name: 'p99', color: '--series-3', dash: '6 3', values: group.p99 }] : []),
          { name: 'max', color: '--series-2', dash: '2 2', values: group.max },
        ]}
      />
      <LatencyPoints workload={chosen === 0 ? null : group.name} />
    </>
  );
}

/** Every operation that is shown, by when it was invoked and how long it took. */
function LatencyPoints({ workload }: { readonly workload: string | null }): ComponentChildren {
  const report = useReport();
  const { data, operations, anomaliesOf } = report;
  const scale = useScale();
  const y = logScale([0.2, operations.longestMs], [pointsHeight - 6, 8]);
  const isShown = (row: number): boolean =>
    workload === null || data.operations.kinds[data.operations.kind[row] ?? -1]?.workload === workload;
  const latencyOf = (row: number): number =>
    (operations.toMs[row] ?? NaN) - (operations.fromMs[row] ?? 0) + (operations.lateMs[row] ?? 0);
  const draw = useCallback<Draw>(
    (drawing, { width, x, fromMs, toMs }) => {
      drawBands(drawing, report.data, { width, x });
      const colors = operationColors();
      const taken = new Set<number>();
      for (let row = 0; row < operations.count; row++) {
        const atMs = operations.fromMs[row] ?? 0;
        const latency = latencyOf(row);
        if (atMs < fromMs || atMs > toMs || Number.isNaN(latency) || !isShown(row)) continue;
        const left = Math.round(x(atMs));
        const top = Math.round(y(latency));
        const outcome = operations.outcome[row] ?? 2;
        const isNamed = anomaliesOf.has(row);
        const cell = (left * 4096 + top) * 4 + outcome;
        if (taken.has(cell) && !isNamed) continue;
        taken.add(cell);
        const reads = readingOperations.has(data.operations.kinds[data.operations.kind[row] ?? -1]?.f ?? '');
        drawing.fillStyle =
          outcome === 2 ? colors.info : outcome === 1 ? colors.fail : reads ? colors.read : colors.write;
        if (isNamed) {
          drawing.fillStyle = colors.alarm;
          drawing.fillRect(left - 3, top - 3, 6, 6);
        } else if (outcome === 0) drawing.fillRect(left - 1, top - 1, 2, 2);
        else drawing.fillRect(left - 2, top - 1, 4, 3);
      }
    },
    [report.data, operations, workload, anomaliesOf],
  );
  const hitTest: HitTest = (x, y1, window) => {
    let best: number | null = null;
    let bestDistance = 36;
    for (let row = 0; row < operations.count; row++) {
      const across = window.x(operations.fromMs[row] ?? 0) - x;
      if (Math.abs(across) > 6 || !isShown(row)) continue;
      const distance = across ** 2 + (y(latencyOf(row)) - y1) ** 2;
      if (distance < bestDistance) [best, bestDistance] = [row, distance];
    }
    return best === null ? null : { text: hintOf(report, best), index: operations.index[best] ?? 0 };
  };
  return (
    <>
      <h3 class="chart-title">Latency of each operation{data.activity === null ? '' : ' that is shown'}, ms</h3>
      <PointLegend
        points={[
          ['write', '--ok'],
          ['read', '--ok-light'],
          ['refused or failed', '--fail'],
          ['outcome unknown', '--info'],
          ['named by an anomaly', '--alarm'],
        ]}
      />
      <PointsPlot y={y} draw={draw} hitTest={hitTest} width={scale.width} />
    </>
  );
}

interface PointsPlotProps {
  readonly y: ValueScale;
  readonly draw: Draw;
  readonly hitTest: HitTest;
  readonly width: number;
}

function PointsPlot({ y, draw, hitTest }: PointsPlotProps): ComponentChildren {
  const label = 'Latency of each operation over time, on a logarithmic axis.';
  return (
    <div class="strip">
      <ValueAxis y={y} height={pointsHeight} unit="ms" />
      <CanvasPlot height={pointsHeight} draw={draw} hitTest={hitTest} label={label} />
    </div>
  );
}

function drawBands(
  drawing: CanvasRenderingContext2D,
  { disturbances, terms }: ReturnType<typeof useReport>['data'],
  { x }: { readonly width: number; readonly x: (ms: number) => number },
): void {
  for (const { name, fromMs, toMs } of disturbances) {
    drawing.globalAlpha = 0.13;
    drawing.fillStyle = colorOf(name === 'fault' ? 'band-fault' : 'band-recovery');
    drawing.fillRect(x(fromMs), 0, Math.max(1, x(toMs) - x(fromMs)), pointsHeight);
  }
  drawing.globalAlpha = 1;
  drawing.fillStyle = hatch(drawing, colorOf('leader'));
  for (const { atMs } of terms) drawing.fillRect(x(atMs) - 0.75, 0, 1.5, pointsHeight);
}
