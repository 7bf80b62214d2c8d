import type { ComponentChildren } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import type { HarnessStall, ReportFault, Span } from '../report-data.js';
import { duration, moment } from './format.js';
import { barText, hatch } from './ink.js';
import { Lanes, laneAt } from './plot.js';
import type { Draw, HitTest, Scale } from './plot.js';
import { useReport } from './report-context.js';
import { colorOf } from './theme.js';

const height = 20;

/** Stretches that overlap in time, in rows of which none has two at once. */
export function stacked<T extends Span>(spans: readonly T[], rowsMost: number): T[][] {
  const rows: T[][] = [];
  for (const span of spans) {
    const free = rows.find((row) => (row.at(-1)?.toMs ?? -Infinity) <= span.fromMs);
    if (free !== undefined) free.push(span);
    else if (rows.length < rowsMost) rows.push([span]);
    else rows[rowsMost - 1]?.push(span);
  }
  return rows;
}

/** The parts of the run, and each fault from its beginning until it was undone, with its evidence. */
export function FaultLanes(): ComponentChildren {
  const { data } = useReport();
  const { faults, phases, stalls } = data;
  const rows = useMemo(() => stacked(faults, 6), [faults]);
  const stallLanes = useMemo(() => stallsByKind(stalls.marks), [stalls]);
  const lanes = [
    ...(phases.length > 0 ? [{ name: 'phases', height }] : []),
    ...rows.map((_, number) => ({ name: number === 0 ? 'faults' : '', height })),
    ...stallLanes.map(({ name }) => ({ name, height })),
  ];
  const first = phases.length > 0 ? 1 : 0;
  const draw = useCallback<Draw>(
    (drawing, scale) => {
      if (first === 1) drawPhases(drawing, scale, phases);
      rows.forEach((row, number) => {
        row.forEach((fault, place) => {
          const nextMs = row[place + 1]?.fromMs ?? Infinity;
          drawFault(drawing, scale, fault, (first + number) * height, Math.min(scale.width, scale.x(nextMs)));
        });
      });
      drawing.fillStyle = colorOf('unknown');
      stallLanes.forEach(({ marks }, number) => {
        const top = (first + rows.length + number) * height + 3;
        for (const { atMs, ms } of marks) {
          const left = scale.x(atMs);
          drawing.fillRect(left, top, Math.max(2, scale.x(atMs + ms) - left), height - 6);
        }
      });
    },
    [rows, phases, stallLanes],
  );
  const hitTest: HitTest = (x, y, scale) => {
    const at = laneAt(lanes, y);
    if (at === null) return null;
    const ms = scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
    const slack = (4 / scale.width) * (scale.toMs - scale.fromMs);
    const covers = ({ fromMs, toMs }: Span): boolean => ms >= fromMs - slack && ms <= toMs + slack;
    if (at.lane < first) {
      const phase = phases.find(covers);
      return phase === undefined ? null : { text: `${phase.name}, ${duration(phase.toMs - phase.fromMs)}` };
    }
    const fault = rows[at.lane - first]?.find(covers);
    if (fault !== undefined) return { text: faultText(fault) };
    const { marks = [] } = stallLanes[at.lane - first - rows.length] ?? {};
    const met = marks.filter(({ atMs, ms: length }) => covers({ fromMs: atMs, toMs: atMs + length }));
    return met.length === 0 ? null : { text: met.slice(0, 8).map(stallText).join('\n') };
  };
  if (lanes.length === 0) return null;
  return (
    <Lanes
      lanes={lanes}
      draw={draw}
      hitTest={hitTest}
      label={`Phases, faults${stallLanes.length > 0 ? ' and stalls of the harness' : ''} over time; the table of faults has the same faults.`}
    />
  );
}

/** Those of the harness and those of its clients; a lane only for what there is. */
function stallsByKind(marks: readonly HarnessStall[]): { readonly name: string; readonly marks: HarnessStall[] }[] {
  return [
    { name: 'harness stalls', marks: marks.filter(({ who }) => who === 'harness') },
    { name: 'client stalls', marks: marks.filter(({ who }) => who !== 'harness') },
  ].filter((lane) => lane.marks.length > 0);
}

function stallText({ who, atMs, ms }: HarnessStall): string {
  return `${who} was kept from its work for ${duration(ms)} at ${moment(atMs)}`;
}

function drawPhases(
  drawing: CanvasRenderingContext2D,
  scale: Scale,
  phases: readonly (Span & { readonly name: string })[],
): void {
  phases.forEach(({ name, fromMs, toMs }, number) => {
    const left = scale.x(fromMs);
    const right = scale.x(toMs);
    drawing.fillStyle = colorOf(name === 'load' ? 'follower' : number % 2 === 0 ? 'faint' : 'line');
    drawing.fillRect(left, 2, right - left, height - 4);
    barText(drawing, name, { left, right, middle: height / 2 }, colorOf('ink'));
  });
}

/** @param roomTo where the next one begins */
function drawFault(
  drawing: CanvasRenderingContext2D,
  scale: Scale,
  fault: ReportFault,
  top: number,
  roomTo: number,
): void {
  const left = scale.x(fault.fromMs);
  const right = Math.max(left + 3, scale.x(fault.toMs));
  const color = colorOf('alarm');
  drawing.globalAlpha = 0.35;
  drawing.fillStyle = fault.judged === 'confirmed' ? color : hatch(drawing, color);
  drawing.fillRect(left, top + 2, right - left, height - 4);
  drawing.globalAlpha = 1;
  drawing.fillStyle = color;
  drawing.fillRect(left, top + 2, 3, height - 4);
  const sign = fault.judged === 'confirmed' ? '✓' : fault.judged === 'ineffective' ? '✗' : '?';
  const text = `${fault.do} ${fault.on.join(', ')} ${sign}`;
  // Where the bar is too short for its name there is room beside it, more often than not.
  const room = right - left > text.length * 5.6 + 10 ? right : roomTo;
  barText(
    drawing,
    text,
    { left: room === right ? left + 2 : right, right: room, middle: top + height / 2 },
    colorOf('ink'),
  );
}

function faultText(fault: ReportFault): string {
  const lasted = fault.lasting ? 'never undone' : `lasted ${duration(fault.toMs - fault.fromMs)}`;
  return [
    `${fault.do} ${fault.on.join(', ')}: ${fault.judged}`,
    `at ${moment(fault.fromMs)}, ${lasted}`,
    fault.evidence,
  ].join('\n');
}
