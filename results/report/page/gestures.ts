import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { scaleOf } from './plot.js';
import type { HitTest } from './plot.js';
import { useReport } from './report-context.js';
import { panned, within, zoomed } from './time-window.js';

interface Drag {
  readonly plot: Element;
  readonly fromX: number;
  /** A finger, or Shift, moves what is shown; else a stretch is chosen. */
  readonly moves: boolean;
  lastX: number;
}

interface Gestures {
  /** From the left of the time line. */
  readonly cursorX: number | null;
  readonly selection: { readonly left: number; readonly width: number } | null;
  /** What is under the pointer, and where that is in the browser's window. */
  readonly hint: { readonly text: string; readonly x: number; readonly y: number } | null;
  readonly handlers: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onPointerLeave',
    (event: PointerEvent) => void
  >;
}

const clickMost = 4;

/** The pointer over the plots of the time line: a hint, a stretch to look at, moving, and a click to an operation. */
export function useGestures(box: RefObject<HTMLElement | null>, hitTests: ReadonlyMap<Element, HitTest>): Gestures {
  const report = useReport();
  const { data, setWindow } = report;
  const latest = useRef(report);
  latest.current = report;
  const drag = useRef<Drag | null>(null);
  const [cursorX, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<Gestures['selection']>(null);
  const [hint, setHint] = useState<Gestures['hint']>(null);
  const plotUnder = (event: Event): Element | null => {
    const plot = event.target instanceof Element ? event.target.closest('.plot') : null;
    return plot?.classList.contains('overview') === true ? null : plot;
  };
  const hitAt = (plot: Element, event: PointerEvent): ReturnType<HitTest> => {
    const area = plot.getBoundingClientRect();
    const scale = scaleOf(latest.current.window, area.width);
    return hitTests.get(plot)?.(event.clientX - area.left, event.clientY - area.top, scale) ?? null;
  };

  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const plot = plotUnder(event);
      if (plot === null) return;
      const { window } = latest.current;
      const area = plot.getBoundingClientRect();
      const atMs = window.fromMs + ((event.clientX - area.left) / area.width) * (window.toMs - window.fromMs);
      const across = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) setWindow(zoomed(window, Math.exp(event.deltaY / 300), atMs, data.span));
      else if (Math.abs(across) > Math.abs(event.shiftKey ? 0 : event.deltaY))
        setWindow(panned(window, across / area.width, data.span));
      else return;
      event.preventDefault();
    };
    current.addEventListener('wheel', onWheel, { passive: false });
    return () => current.removeEventListener('wheel', onWheel);
  }, [data, setWindow]);

  const onPointerDown = (event: PointerEvent): void => {
    const plot = plotUnder(event);
    if (plot === null || event.button !== 0) return;
    drag.current = {
      plot,
      fromX: event.clientX,
      moves: event.pointerType === 'touch' || event.shiftKey,
      lastX: event.clientX,
    };
    plot.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const edge = box.current?.getBoundingClientRect().left ?? 0;
    const { current } = drag;
    const plot = current?.plot ?? plotUnder(event);
    setCursor(plot === null ? null : event.clientX - edge - 1);
    if (current === null) {
      const hit = plot === null ? null : hitAt(plot, event);
      setHint(hit === null ? null : { text: hit.text, x: event.clientX, y: event.clientY });
      return;
    }
    setHint(null);
    if (current.moves) {
      setWindow(panned(latest.current.window, (current.lastX - event.clientX) / current.plot.clientWidth, data.span));
      current.lastX = event.clientX;
    } else {
      const left = Math.min(current.fromX, event.clientX) - edge - 1;
      setSelection({ left, width: Math.abs(event.clientX - current.fromX) });
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    const { current } = drag;
    drag.current = null;
    setSelection(null);
    if (current === null) return;
    const hit = hitAt(current.plot, event);
    if (Math.abs(event.clientX - current.fromX) <= clickMost) {
      if (hit?.index !== undefined) location.hash = `op=${hit.index}`;
      return;
    }
    if (current.moves) return;
    const area = current.plot.getBoundingClientRect();
    const { window } = latest.current;
    const timeAt = (x: number): number =>
      window.fromMs + ((x - area.left) / area.width) * (window.toMs - window.fromMs);
    const ends = [timeAt(current.fromX), timeAt(event.clientX)] as const;
    setWindow(within({ fromMs: Math.min(...ends), toMs: Math.max(...ends) }, data.span));
  };
  const onPointerCancel = (): void => {
    drag.current = null;
    setSelection(null);
  };
  const onPointerLeave = (): void => {
    setCursor(null);
    setHint(null);
  };
  return {
    cursorX,
    selection,
    hint,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave },
  };
}
