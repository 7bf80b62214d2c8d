import { area } from 'd3-shape';
import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { scaleOf, useScale } from './plot.js';
import { perSecond } from './per-second.js';
import { useReport } from './report-context.js';
import { within } from './time-window.js';

const height = 34;

/** The whole run in one strip: its rate, faults and anomalies, and the stretch that is shown, which can be dragged. */
export function Overview(): ComponentChildren {
  const { data, window, setWindow } = useReport();
  const { width } = useScale();
  const plot = useRef<HTMLDivElement>(null);
  const grip = useRef<number | null>(null);
  const scale = scaleOf(data.span, width);
  const rate = useMemo(() => ratePath(data, width), [data, width]);
  const msAt = (event: PointerEvent): number => {
    const { left } = plot.current?.getBoundingClientRect() ?? { left: 0 };
    return data.span.fromMs + ((event.clientX - left) / Math.max(1, width)) * (data.span.toMs - data.span.fromMs);
  };
  const moveTo = (fromMs: number): void =>
    setWindow(within({ fromMs, toMs: fromMs + window.toMs - window.fromMs }, data.span));
  const onDown = (event: PointerEvent): void => {
    const atMs = msAt(event);
    const isInside = atMs >= window.fromMs && atMs <= window.toMs;
    grip.current = isInside ? atMs - window.fromMs : (window.toMs - window.fromMs) / 2;
    if (!isInside) moveTo(atMs - grip.current);
    plot.current?.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    if (grip.current !== null) moveTo(msAt(event) - grip.current);
  };
  const onUp = (): void => {
    grip.current = null;
  };
  const left = scale.x(window.fromMs);
  return (
    <div class="strip">
      <div class="name">whole run</div>
      <div
        class="plot overview"
        ref={plot}
        style={{ height: `${height}px` }}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
      >
        <svg width={width} height={height} role="img" aria-label="The whole run, and the stretch of it that is shown">
          <path d={rate} style={{ fill: 'var(--ok-light)', opacity: '0.6' }} />
          {data.faults.map(({ step, fromMs, toMs }) => (
            <rect
              key={`${step} ${fromMs}`}
              x={scale.x(fromMs)}
              y="0"
              width={Math.max(2, scale.x(toMs) - scale.x(fromMs))}
              height={height}
              style={{ fill: 'var(--band-fault)', opacity: '0.2' }}
            />
          ))}
          {data.anomalies.map(({ number, toMs }) => (
            <path key={number} d={`M${scale.x(toMs) - 5},0h10l-5,9z`} style={{ fill: 'var(--alarm)' }} />
          ))}
          <rect
            x={left}
            y="1"
            width={Math.max(3, scale.x(window.toMs) - left)}
            height={height - 2}
            style={{ fill: 'var(--link)', fillOpacity: '0.08', stroke: 'var(--link)' }}
          />
        </svg>
      </div>
    </div>
  );
}

function ratePath({ series, span }: ReturnType<typeof useReport>['data'], width: number): string {
  const rates = perSecond(series, series.groups[0]?.ok ?? []);
  const most = rates.reduce<number>((high, each) => Math.max(high, each ?? 0), 1);
  const { x } = scaleOf(span, width);
  const shape = area<number | null>()
    .defined((value) => value !== null)
    .x((_, bucket) => x(series.fromMs + (bucket + 0.5) * series.bucketMs))
    .y0(height)
    .y1((value) => height - ((value ?? 0) / most) * (height - 6));
  return shape(rates) ?? '';
}
