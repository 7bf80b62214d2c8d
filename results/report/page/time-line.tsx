import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { Charts } from './charts.js';
import { ClientLanes } from './client-lanes.js';
import { FaultLanes } from './fault-lanes.js';
import { count, counted, duration, moment } from './format.js';
import { useGestures } from './gestures.js';
import { LockLanes } from './lock-lanes.js';
import { Overview } from './overview.js';
import { PlotsProvider, useScale, useWidth } from './plot.js';
import type { HitTest } from './plot.js';
import { useReport } from './report-context.js';
import { ServerLanes } from './server-lanes.js';
import { panned, ticks, zoomed } from './time-window.js';
import { sharedFolder } from './shared-folder.js';
import { WatchLanes } from './watch-lanes.js';

/** Everything against one axis of time. */
export function TimeLine(): ComponentChildren {
  const { data, operations } = useReport();
  const box = useRef<HTMLDivElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const width = useWidth(axis);
  const hitTests = useMemo(() => new Map<Element, HitTest>(), []);
  const { cursorX, selection, hint, handlers } = useGestures(box, hitTests);
  const folder = useMemo(() => sharedFolder(data.watches.paths), [data]);
  const shown = operations.count < data.operationCount ? `, ${count(operations.count)} of their operations` : '';
  return (
    <section id="time-line" tabIndex={-1} aria-labelledby="time-line-title">
      <h2 id="time-line-title">Time line</h2>
      <PlotsProvider value={{ width, hitTests }}>
        <div class="timeline" ref={box} {...handlers}>
          <div class="toolbar">
            <Buttons />
            <Overview />
            <div class="strip">
              <div class="name">time</div>
              <div class="plot" ref={axis}>
                <TimeAxis />
              </div>
            </div>
          </div>
          <Group
            title="Phases and faults"
            isThere={data.phases.length + data.faults.length + data.stalls.marks.length > 0}
          >
            <FaultLanes />
          </Group>
          <Group title="Servers" more="roles and epochs, as they said themselves" isThere={data.servers.length > 0}>
            <ServerLanes />
          </Group>
          <Group title="Rate and latency" isThere={operations.count > 0}>
            <Charts />
          </Group>
          <Group
            title="Locks"
            more={counted(data.overlaps.length, 'overlap of holders', 'overlaps of holders')}
            isThere={data.locks.locks.length > 0}
          >
            <LockLanes />
          </Group>
          <Group
            title="Watches"
            {...(folder === '' ? {} : { more: `of znodes below ${folder.slice(0, -1)}` })}
            isThere={data.watches.paths.length > 0}
          >
            <WatchLanes />
          </Group>
          <Group title="Clients" more={`${count(data.clients.length)}${shown}`} isThere={operations.count > 0}>
            <ClientLanes />
          </Group>
          {cursorX !== null && <div class="cursor-line" style={{ left: `${cursorX}px` }} aria-hidden="true" />}
          {selection !== null && (
            <div
              class="selection"
              style={{ left: `${selection.left}px`, width: `${selection.width}px` }}
              aria-hidden="true"
            />
          )}
        </div>
      </PlotsProvider>
      {hint !== null && (
        <div class="hint" style={hintPlace(hint.x, hint.y)} aria-hidden="true">
          {hint.text}
        </div>
      )}
    </section>
  );
}

/** Beside the pointer, on the side where there is room. */
function hintPlace(x: number, y: number): Record<string, string> {
  const isRight = x > innerWidth / 2;
  const isLow = y > innerHeight - 160;
  return {
    [isRight ? 'right' : 'left']: `${isRight ? Math.max(4, innerWidth - x + 14) : x + 14}px`,
    [isLow ? 'bottom' : 'top']: `${isLow ? innerHeight - y + 14 : y + 14}px`,
  };
}

interface GroupProps {
  readonly title: string;
  readonly more?: string;
  readonly isThere: boolean;
  readonly children: ComponentChildren;
}

function Group({ title, more, isThere, children }: GroupProps): ComponentChildren {
  if (!isThere) return null;
  return (
    <details class="group" open>
      <summary>
        {title} {more !== undefined && <span class="soft small">{more}</span>}
      </summary>
      <div class="body">{children}</div>
    </details>
  );
}

function Buttons(): ComponentChildren {
  const { data, window, setWindow } = useReport();
  const middle = (window.fromMs + window.toMs) / 2;
  const shownMs = window.toMs - window.fromMs;
  return (
    <div class="buttons">
      <button type="button" aria-label="Zoom in" onClick={() => setWindow(zoomed(window, 0.5, middle, data.span))}>
        +
      </button>
      <button type="button" aria-label="Zoom out" onClick={() => setWindow(zoomed(window, 2, middle, data.span))}>
        −
      </button>
      <button type="button" aria-label="Earlier" onClick={() => setWindow(panned(window, -0.25, data.span))}>
        ←
      </button>
      <button type="button" aria-label="Later" onClick={() => setWindow(panned(window, 0.25, data.span))}>
        →
      </button>
      <button type="button" onClick={() => setWindow(data.span)}>
        Whole run
      </button>
      {data.anomalies.length > 0 && <a href="#anomaly=1">First anomaly</a>}
      <span class="shown">
        {moment(window.fromMs, shownMs)} to {moment(window.toMs, shownMs)}, {duration(shownMs)}
      </span>
    </div>
  );
}

const axisHeight = 20;

function TimeAxis(): ComponentChildren {
  const scale = useScale();
  if (scale.width === 0) return <svg height={axisHeight} />;
  const points = ticks(scale, Math.max(2, scale.width / 110));
  const stepMs = (points[1] ?? scale.toMs) - (points[0] ?? scale.fromMs);
  const digits = Math.max(0, Math.ceil(-Math.log10(stepMs / 1000)));
  return (
    <svg width={scale.width} height={axisHeight} role="img" aria-label="Seconds since the run began">
      {points.map((atMs) => (
        <g key={atMs}>
          <line x1={scale.x(atMs)} x2={scale.x(atMs)} y1="14" y2={axisHeight} style={{ stroke: 'var(--soft)' }} />
          <text
            x={scale.x(atMs)}
            y="11"
            text-anchor={scale.x(atMs) < 20 ? 'start' : scale.x(atMs) > scale.width - 20 ? 'end' : 'middle'}
          >
            {(atMs / 1000).toFixed(digits)} s
          </text>
        </g>
      ))}
    </svg>
  );
}
