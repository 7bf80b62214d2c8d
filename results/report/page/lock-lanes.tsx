import type { ComponentChildren } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import { counted, duration, moment } from './format.js';
import { barText, hatch } from './ink.js';
import { heldUntil, lockLanes } from './locks.js';
import type { LockLane, LockTime } from './locks.js';
import { lastAtMost } from './operations.js';
import { Lanes } from './plot.js';
import type { Draw, HitTest, Scale } from './plot.js';
import { useReport } from './report-context.js';
import { colorOf } from './theme.js';

const rowHeight = 16;
const waitingHeight = 22;
const lanesMost = 12;

/** Who believed to hold each lock, how many waited, and in red where two that exclude each other held it at once. */
export function LockLanes(): ComponentChildren {
  const { data } = useReport();
  const { locks, overlaps, span } = data;
  const all = useMemo(() => lockLanes(locks, overlaps, span), [data]);
  const shown = all.slice(0, lanesMost);
  return (
    <>
      <LockLegend />
      {shown.map((lane) => (
        <LockPlot key={lane.name} lane={lane} />
      ))}
      {all.length > shown.length && (
        <p class="legend">and {counted(all.length - shown.length, 'lock')} more, of which no overlap is known</p>
      )}
    </>
  );
}

function LockPlot({ lane }: { readonly lane: LockLane }): ComponentChildren {
  const { span } = useReport().data;
  const lanes = [
    ...lane.holders.map((_, row) => ({ name: row === 0 ? lane.name : '', height: rowHeight })),
    { name: `waiting, up to ${lane.waiting.most}`, height: waitingHeight },
  ];
  const draw = useCallback<Draw>(
    (drawing, scale) => {
      lane.holders.forEach((row, number) => {
        let drawnTo = -1;
        for (const time of row) {
          const right = scale.x(heldUntil(time, span));
          if (right < 0 || right <= drawnTo) continue;
          if (time.grantedMs > scale.toMs) break;
          drawnTo = Math.ceil(scale.x(time.grantedMs));
          drawHold(drawing, scale, time, right, number * rowHeight);
        }
      });
      drawOverlaps(drawing, scale, lane);
      drawWaiting(drawing, scale, lane, lane.holders.length * rowHeight);
    },
    [lane, span],
  );
  const hitTest: HitTest = (x, y, scale) => {
    const ms = scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
    const slack = (3 / scale.width) * (scale.toMs - scale.fromMs);
    const row = lane.holders[Math.floor(y / rowHeight)];
    if (row === undefined) {
      const place = lastAtMost(lane.waiting.atMs, ms);
      return { text: `${counted(place < 0 ? 0 : (lane.waiting.count[place] ?? 0), 'client')} waited for ${lane.name}` };
    }
    const time = row.find((each) => ms >= each.grantedMs - slack && ms <= heldUntil(each, span) + slack);
    return time === undefined ? null : { text: holdText(lane, time), index: time.index };
  };
  const label = `${lane.name}: who held it and how many waited, over time; ${counted(lane.overlaps.length, 'overlap')}.`;
  return <Lanes lanes={lanes} draw={draw} hitTest={hitTest} label={label} />;
}

function drawHold(
  drawing: CanvasRenderingContext2D,
  scale: Scale,
  { grantedMs, process, shared, ended }: LockTime,
  right: number,
  top: number,
): void {
  const left = scale.x(grantedMs);
  const color = colorOf(shared ? 'hold-shared' : 'hold');
  drawing.fillStyle = ended === 'lost' || ended === 'never released' ? hatch(drawing, color) : color;
  drawing.fillRect(left, top + 2, Math.max(1, right - left - (right - left > 4 ? 1 : 0)), rowHeight - 3);
  const text = `process ${process}${shared ? ', shared' : ''}`;
  barText(
    drawing,
    text,
    { left, right: Math.min(right, scale.width), middle: top + rowHeight / 2 + 0.5 },
    colorOf('ink'),
  );
}

function drawOverlaps(drawing: CanvasRenderingContext2D, scale: Scale, { overlaps, holders }: LockLane): void {
  const height = holders.length * rowHeight;
  for (const { fromMs, toMs, violation } of overlaps) {
    const left = scale.x(fromMs);
    const width = Math.max(3, scale.x(toMs) - left);
    if (left > scale.width || left + width < 0) continue;
    const color = colorOf(violation ? 'alarm' : 'fail');
    drawing.globalAlpha = violation ? 0.8 : 0.9;
    drawing.fillStyle = violation ? color : hatch(drawing, color);
    drawing.fillRect(left, 0, width, height);
    drawing.globalAlpha = 1;
    // Seen from afar too.
    drawing.fillStyle = color;
    drawing.beginPath();
    drawing.moveTo(left + width / 2 - 5, height + 9);
    drawing.lineTo(left + width / 2 + 5, height + 9);
    drawing.lineTo(left + width / 2, height + 1);
    drawing.fill();
  }
}

function drawWaiting(drawing: CanvasRenderingContext2D, scale: Scale, { waiting }: LockLane, top: number): void {
  const bottom = top + waitingHeight - 2;
  const perOne = (waitingHeight - 8) / Math.max(1, waiting.most);
  drawing.fillStyle = colorOf('away');
  const first = Math.max(0, lastAtMost(waiting.atMs, scale.fromMs));
  for (let place = first; place < waiting.atMs.length; place++) {
    const fromMs = waiting.atMs[place] ?? 0;
    if (fromMs > scale.toMs) break;
    const count = waiting.count[place] ?? 0;
    const left = Math.max(0, scale.x(fromMs));
    const right = scale.x(waiting.atMs[place + 1] ?? fromMs);
    drawing.fillRect(left, bottom - count * perOne, Math.max(0.5, right - left), count * perOne);
  }
}

function holdText({ name, overlaps }: LockLane, time: LockTime): string {
  const { process, shared, sequence, waitMs, grantedMs, endMs, ended, index } = time;
  const overlap = overlaps.find(({ acquires }) => acquires.includes(index));
  const other = overlap?.processes.find((each) => each !== process);
  return [
    `process ${process} held ${name}${shared ? ' (shared)' : ''}${sequence < 0 ? '' : `, node ${sequence}`}`,
    `from ${moment(grantedMs, 10)}${Number.isNaN(endMs) ? '' : ` for ${duration(endMs - grantedMs)}`}: ${ended}`,
    `waited ${duration(grantedMs - waitMs)}`,
    ...(overlap === undefined
      ? []
      : [
          `at once with process ${other ?? '?'}: ${overlap.violation ? 'a violation' : 'its session had ended, which it could not know yet, or that is not decided'}`,
        ]),
  ].join('\n');
}

function LockLegend(): ComponentChildren {
  const marks = [
    ['held', 'var(--hold)', 'none'],
    ['held shared', 'var(--hold-shared)', 'none'],
    ['held at once: a violation', 'var(--alarm)', 'none'],
    ['held at once, not called a violation', 'none', 'var(--fail)'],
    ['waiting', 'var(--away)', 'none'],
  ] as const;
  return (
    <div class="legend">
      {marks.map(([name, fill, stroke]) => (
        <span key={name}>
          <svg width="16" height="10" aria-hidden="true">
            <rect x="1" y="1" width="14" height="8" style={{ fill, stroke, strokeDasharray: '3 2' }} />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
