import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { figure } from './format.js';
import { scaleOf, useHitTest, useScale } from './plot.js';
import type { HitTest, Scale } from './plot.js';
import { useReport } from './report-context.js';

export interface ChartSeries {
  readonly name: string;
  /** Of the style sheet. */
  readonly color: string;
  readonly dash?: string;
  /** One a bucket; null where there is nothing. */
  readonly values: readonly (number | null)[];
}

interface TimeChartProps {
  readonly unit: string;
  readonly height: number;
  readonly scale: 'linear' | 'log';
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly series: readonly ChartSeries[];
  readonly label: string;
}

const pad = { top: 8, bottom: 6 };

/** Lines over the time line's window, a value a bucket, above bands for faults and marks for leaders. */
export function TimeChart(chart: TimeChartProps): ComponentChildren {
  const { height, series, unit, label, fromMs, bucketMs } = chart;
  const plot = useRef<HTMLDivElement>(null);
  const scale = useScale();
  const y = valueScale(chart, scale);
  const path = line<readonly [number, number | null]>()
    .defined(([, value]) => value !== null)
    .x(([atMs]) => round(scale.x(atMs)))
    .y(([, value]) => round(y(value ?? 0)));
  const hitTest: HitTest = (x, _, { fromMs: shownFromMs, toMs, width }) => {
    const bucket = Math.floor((shownFromMs + (x / width) * (toMs - shownFromMs) - fromMs) / bucketMs);
    const values = series.map(({ name, values: each }) => [name, each[bucket] ?? null] as const);
    if (values.every(([, value]) => value === null)) return null;
    return {
      text: values.map(([name, value]) => `${name}: ${value === null ? '–' : `${figure(value)} ${unit}`}`).join('\n'),
    };
  };
  useHitTest(plot, hitTest);
  return (
    <>
      <ChartLegend series={series} />
      <div class="strip">
        <ValueAxis y={y} height={height} unit={unit} />
        <div class="plot" ref={plot} style={{ height: `${height}px` }}>
          <svg width={scale.width} height={height} role="img" aria-label={label}>
            <Bands height={height} />
            {y.ticks(4).map((tick) => (
              <line key={tick} x1="0" x2={scale.width} y1={y(tick)} y2={y(tick)} style={{ stroke: 'var(--faint)' }} />
            ))}
            {series.map(({ name, color, dash, values }) => (
              <path
                key={name}
                d={path(visiblePoints(values, fromMs, bucketMs, scale)) ?? ''}
                style={{
                  ...{ fill: 'none', stroke: `var(${color})`, strokeWidth: '1.6', strokeDasharray: dash ?? 'none' },
                  // A point without neighbours is a dot.
                  strokeLinecap: dash === undefined ? 'round' : 'butt',
                }}
              />
            ))}
          </svg>
        </div>
      </div>
    </>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Points in the middle of their buckets, one beyond each side. */
function visiblePoints(
  values: readonly (number | null)[],
  fromMs: number,
  bucketMs: number,
  window: Scale,
): (readonly [number, number | null])[] {
  const first = Math.max(0, Math.floor((window.fromMs - fromMs) / bucketMs) - 1);
  const last = Math.min(values.length - 1, Math.ceil((window.toMs - fromMs) / bucketMs) + 1);
  const points: (readonly [number, number | null])[] = [];
  for (let bucket = first; bucket <= last; bucket++) {
    points.push([fromMs + (bucket + 0.5) * bucketMs, values[bucket] ?? null]);
  }
  return points;
}

export type ValueScale = ((value: number) => number) & { ticks(count: number): number[] };

/** Of what can be seen, with room above. */
function valueScale({ scale: kind, height, series, fromMs, bucketMs }: TimeChartProps, window: Scale): ValueScale {
  const seen = series.flatMap(({ values }) =>
    visiblePoints(values, fromMs, bucketMs, window).flatMap(([, value]) => (value === null ? [] : [value])),
  );
  const range = [height - pad.bottom, pad.top];
  if (kind === 'linear') return scaleLinear([0, Math.max(1, ...seen)], range).nice(4);
  return logScale(seen, range);
}

export function logScale(seen: readonly number[], range: readonly number[]): ValueScale {
  const positive = seen.filter((value) => value > 0);
  const least = positive.reduce((low, value) => Math.min(low, value), positive[0] ?? 1);
  const most = positive.reduce((high, value) => Math.max(high, value), 10);
  const scale = scaleLog([Math.min(least, 1), Math.max(most, 10)], range)
    .nice()
    .clamp(true);
  const decades = (): number[] => scale.ticks(10).filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9);
  return Object.assign((value: number) => scale(value), { ticks: decades });
}

export function ValueAxis({
  y,
  height,
  unit,
}: {
  readonly y: ValueScale;
  readonly height: number;
  readonly unit: string;
}): ComponentChildren {
  return (
    <div class="name" style={{ height: `${height}px`, padding: 0, position: 'relative' }} aria-hidden="true">
      {y.ticks(4).map((tick) => (
        <span key={tick} class="tick" style={{ top: `${y(tick)}px` }}>
          {tick >= 1 || tick === 0 ? tick.toLocaleString('en-US') : String(tick)}
        </span>
      ))}
      <span class="unit">{unit}</span>
    </div>
  );
}

/** Faults as bands, new leaders as marks, behind whatever is drawn over time. */
export function Bands({ height }: { readonly height: number }): ComponentChildren {
  const { data, window } = useReport();
  const scale = scaleOf(window, useScale().width);
  const inView = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
    toMs >= window.fromMs && fromMs <= window.toMs;
  return (
    <>
      {data.disturbances.filter(inView).map(({ name, fromMs, toMs }) => (
        <rect
          key={`${name} ${fromMs}`}
          x={scale.x(fromMs)}
          y="0"
          width={Math.max(1, scale.x(toMs) - scale.x(fromMs))}
          height={height}
          style={{ fill: name === 'fault' ? 'var(--band-fault)' : 'var(--band-recovery)', opacity: '0.13' }}
        />
      ))}
      {data.terms
        .filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs)
        .map(({ atMs, server, epoch }) => (
          <line
            key={`${server} ${epoch}`}
            x1={scale.x(atMs)}
            x2={scale.x(atMs)}
            y1="0"
            y2={height}
            style={{ stroke: 'var(--leader)', strokeDasharray: '2 3', strokeWidth: '1.5' }}
          >
            <title>{`${server} leads, epoch ${epoch}`}</title>
          </line>
        ))}
    </>
  );
}

/** Names of colours, as squares: what points mean. */
export function PointLegend({
  points,
}: {
  readonly points: readonly (readonly [string, string])[];
}): ComponentChildren {
  return (
    <div class="legend">
      {points.map(([name, color]) => (
        <span key={name}>
          <svg width="10" height="10" aria-hidden="true">
            <rect x="1" y="1" width="8" height="8" style={{ fill: `var(${color})` }} />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}

export function ChartLegend({
  series,
}: {
  readonly series: readonly Omit<ChartSeries, 'values'>[];
}): ComponentChildren {
  return (
    <div class="legend">
      {series.map(({ name, color, dash }) => (
        <span key={name}>
          <svg width="22" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="22"
              y1="4"
              y2="4"
              style={{ stroke: `var(${color})`, strokeWidth: '2', strokeDasharray: dash ?? 'none' }}
            />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
