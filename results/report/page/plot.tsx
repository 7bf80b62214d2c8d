import type { ComponentChildren, RefObject } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Span } from '../report-data.js';
import { useReport } from './report-context.js';
import { onColors } from './theme.js';

/** From time to columns. */
export interface Scale extends Span {
  readonly width: number;
  readonly x: (ms: number) => number;
}

export function scaleOf({ fromMs, toMs }: Span, width: number): Scale {
  const perMs = width / (toMs - fromMs);
  return { fromMs, toMs, width, x: (ms) => (ms - fromMs) * perMs };
}

/** What is under the pointer, in words, and the `index` of the event it leads to. */
export interface Hit {
  readonly text: string;
  readonly index?: number;
}

export type HitTest = (x: number, y: number, scale: Scale) => Hit | null;

interface Plots {
  readonly width: number;
  readonly hitTests: Map<Element, HitTest>;
}

const context = createContext<Plots>({ width: 0, hitTests: new Map() });

export const PlotsProvider = context.Provider;

/** The scale that all plots of the time line share. */
export function useScale(): Scale {
  const { window } = useReport();
  return scaleOf(window, useContext(context).width);
}

/** Lets the pointer ask a plot what is there. */
export function useHitTest(element: RefObject<Element | null>, test: HitTest): void {
  const { hitTests } = useContext(context);
  const latest = useRef(test);
  latest.current = test;
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    hitTests.set(current, (x, y, scale) => latest.current(x, y, scale));
    return () => void hitTests.delete(current);
  }, [hitTests]);
}

/** The width of an element, as it changes. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => setWidth(Math.floor(current.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return width;
}

export type Draw = (canvas: CanvasRenderingContext2D, scale: Scale) => void;

interface CanvasPlotProps {
  readonly height: number;
  readonly draw: Draw;
  readonly hitTest: HitTest;
  /** What it shows, for those who can't see it. */
  readonly label: string;
}

/** A plot with too many marks for elements of their own. */
export function CanvasPlot({ height, draw, hitTest, label }: CanvasPlotProps): ComponentChildren {
  const { themeVersion } = useReport();
  const scale = useScale();
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  useHitTest(plot, hitTest);
  const paint = (): void => {
    const { current } = canvas;
    const drawing = current?.getContext('2d') ?? null;
    if (current === null || drawing === null || scale.width === 0) return;
    const density = globalThis.devicePixelRatio;
    current.width = Math.round(scale.width * density);
    current.height = Math.round(height * density);
    drawing.scale(density, density);
    draw(drawing, scale);
  };
  const latest = useRef(paint);
  latest.current = paint;
  useLayoutEffect(paint, [scale.fromMs, scale.toMs, scale.width, height, draw, themeVersion]);
  useEffect(() => onColors(() => latest.current()), []);
  return (
    <div class="plot" ref={plot} style={{ height: `${height}px` }}>
      <canvas ref={canvas} role="img" aria-label={label} style={{ width: `${scale.width}px`, height: `${height}px` }} />
    </div>
  );
}

interface LanesProps extends Omit<CanvasPlotProps, 'height'> {
  readonly lanes: readonly { readonly name: string; readonly height: number }[];
}

/** Lanes with their names to the left. */
export function Lanes({ lanes, ...plot }: LanesProps): ComponentChildren {
  const height = lanes.reduce((sum, lane) => sum + lane.height, 0);
  return (
    <div class="strip">
      <div class="lane-names">
        {lanes.map((lane) => (
          <div key={lane.name} style={{ height: `${lane.height}px` }} title={lane.name}>
            <span>{lane.name}</span>
          </div>
        ))}
      </div>
      <CanvasPlot height={height} {...plot} />
    </div>
  );
}

/** The lane at a height, and where in it; null below the last. */
export function laneAt(lanes: readonly { readonly height: number }[], y: number): { lane: number; y: number } | null {
  let top = 0;
  for (let lane = 0; lane < lanes.length; lane++) {
    const { height } = lanes[lane] as { readonly height: number };
    if (y < top + height) return { lane, y: y - top };
    top += height;
  }
  return null;
}
