import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { ReportData, Span } from '../report-data.js';
import { Anomalies } from './anomalies.js';
import { clearLink } from './clear-link.js';
import { Faults } from './faults.js';
import { Help } from './help.js';
import { keyAction } from './keyboard.js';
import { Latencies } from './latencies.js';
import { parseLink, rememberWindow } from './link.js';
import { Masthead } from './masthead.js';
import { OperationPanel } from './operation-panel.js';
import { OperationTable } from './operation-table.js';
import { decodeOperations, rowOfEvent } from './operations.js';
import type { Operations } from './operations.js';
import { ReportProvider } from './report-context.js';
import { RunFactsSection } from './run-facts.js';
import { useTheme } from './theme.js';
import { TimeLine } from './time-line.js';
import { around, panned, within, zoomed } from './time-window.js';
import { Workloads } from './workloads.js';

/** The whole page. What is looked at stands in the address (`#op=…`, `#anomaly=…`, `#t=…`), so that it can be shared. */
export function App({ data }: { readonly data: ReportData }): ComponentChildren {
  const operations = useMemo(() => decodeOperations(data), [data]);
  const anomaliesOf = useMemo(() => anomaliesByRow(data, operations), [data, operations]);
  const [window, showWindow] = useState<Span>(() => within(data.load, data.span));
  const [selected, setSelected] = useState<number | null>(null);
  const [missing, setMissing] = useState<number | null>(null);
  const [anomaly, setAnomaly] = useState<number | null>(null);
  const [helpIsOpen, setHelp] = useState(false);
  const theme = useTheme();
  const setWindow = useCallback(
    (next: Span) => {
      const shown = within(next, data.span);
      showWindow(shown);
      rememberWindow(shown);
    },
    [data],
  );

  const follow = useCallback(() => {
    const link = parseLink(location.hash);
    rememberWindow(null);
    if (link.window !== null) showWindow(within(link.window, data.span));
    const named = data.anomalies.find(({ number }) => number === link.anomaly);
    setAnomaly(named?.number ?? null);
    if (link.window !== null && link.op === null) scrollTo('time-line');
    else if (named !== undefined) {
      showWindow(around(named, data.span));
      scrollTo(`anomaly-${named.number}`);
    }
    const row = link.op === null ? null : rowOfEvent(operations, link.op);
    setSelected(row);
    setMissing(link.op !== null && row === null ? link.op : null);
    if (row !== null && link.window === null) {
      const fromMs = operations.fromMs[row] ?? 0;
      const toMs = operations.toMs[row] ?? fromMs;
      setWindowToShow(showWindow, { fromMs, toMs: Number.isNaN(toMs) ? fromMs : toMs }, data.span);
    }
  }, [data, operations]);
  useEffect(() => {
    follow();
    // A link to where one is already changes no address, and leads there all the same.
    const onClick = ({ target }: MouseEvent): void => {
      const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
      if (link !== null && link.getAttribute('href') === location.hash) follow();
    };
    globalThis.addEventListener('hashchange', follow);
    document.addEventListener('click', onClick);
    return () => {
      globalThis.removeEventListener('hashchange', follow);
      document.removeEventListener('click', onClick);
    };
  }, [follow]);

  const state = useRef({ window, anomaly });
  state.current = { window, anomaly };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = keyAction(event);
      if (action === null) return;
      event.preventDefault();
      const shown = state.current.window;
      const middle = (shown.fromMs + shown.toMs) / 2;
      if (action === 'zoom-in') setWindow(zoomed(shown, 0.5, middle, data.span));
      else if (action === 'zoom-out') setWindow(zoomed(shown, 2, middle, data.span));
      else if (action === 'left') setWindow(panned(shown, -0.25, data.span));
      else if (action === 'right') setWindow(panned(shown, 0.25, data.span));
      else if (action === 'whole') setWindow(data.span);
      else if (action === 'help') setHelp((before) => !before);
      else if (action === 'close') leave(setHelp);
      else if (action === 'time-line') scrollTo('time-line');
      else goToAnomaly(data, action === 'first' ? 1 : (state.current.anomaly ?? 0) + (action === 'next' ? 1 : -1));
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [data, setWindow]);

  const report = { data, operations, anomaliesOf, window, setWindow, selected, themeVersion: theme.version };
  return (
    <ReportProvider value={report}>
      <Masthead theme={theme.choice} onTheme={theme.choose} onHelp={() => setHelp(true)} />
      <main>
        <Anomalies current={anomaly} />
        <TimeLine />
        <Latencies />
        <Faults />
        <Workloads />
        <OperationTable />
        <RunFactsSection />
      </main>
      <footer>
        The same seed repeats the plan of faults, not the interleaving. A valid run is a test that passed, not a proof.
      </footer>
      <OperationPanel missing={missing} />
      <Help isOpen={helpIsOpen} onClose={() => setHelp(false)} />
    </ReportProvider>
  );
}

/** Keeps what is shown where the operation can be seen in it, and narrows it where it would be a dot. */
function setWindowToShow(show: (change: (before: Span) => Span) => void, span: Span, bounds: Span): void {
  show((before) => {
    const isInside = span.fromMs >= before.fromMs && span.toMs <= before.toMs;
    const isSeen = (span.toMs - span.fromMs) * 200 > before.toMs - before.fromMs;
    return isInside && isSeen ? before : around(span, bounds, Math.max(20, (span.toMs - span.fromMs) * 8));
  });
}

function leave(setHelp: (isOpen: boolean) => void): void {
  setHelp(false);
  if (parseLink(location.hash).op !== null) clearLink();
}

function goToAnomaly({ anomalies }: ReportData, number: number): void {
  const wanted = Math.min(Math.max(1, number), anomalies.length);
  if (anomalies.length === 0) return;
  if (location.hash === `#anomaly=${wanted}`) scrollTo(`anomaly-${wanted}`);
  else location.hash = `anomaly=${wanted}`;
}

function scrollTo(id: string): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: 'start' });
  element?.focus({ preventScroll: true });
}

function anomaliesByRow(data: ReportData, operations: Operations): ReadonlyMap<number, readonly number[]> {
  const byRow = new Map<number, number[]>();
  for (const { number, events } of data.anomalies) {
    const rows = new Set(events.map((index) => rowOfEvent(operations, index)));
    for (const row of rows) {
      if (row === null) continue;
      const numbers = byRow.get(row);
      if (numbers === undefined) byRow.set(row, [number]);
      else numbers.push(number);
    }
  }
  return byRow;
}
