import type { ComponentChildren } from 'preact';
import { useCallback } from 'preact/hooks';
import type { ServerStretch } from '../report-data.js';
import { duration, moment } from './format.js';
import { barText, hatch } from './ink.js';
import { Lanes, laneAt } from './plot.js';
import type { Draw, HitTest, Scale } from './plot.js';
import { useReport } from './report-context.js';
import { colorOf } from './theme.js';

const height = 18;
const serving: Readonly<Record<string, string>> = { leader: 'leader', follower: 'follower', observer: 'observer' };

/** Who led, in which epoch; who followed, and who was away. */
export function ServerLanes(): ComponentChildren {
  const { servers } = useReport().data;
  const lanes = servers.map(({ name, voting }) => ({ name: voting === false ? `${name} (observer)` : name, height }));
  const draw = useCallback<Draw>(
    (drawing, scale) =>
      servers.forEach(({ stretches }, lane) => {
        for (const stretch of stretches) drawStretch(drawing, scale, stretch, lane * height);
      }),
    [servers],
  );
  const hitTest: HitTest = (x, y, scale) => {
    const at = laneAt(lanes, y);
    const server = at === null ? undefined : servers[at.lane];
    const ms = scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
    const stretch = server?.stretches.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
    if (server === undefined || stretch === undefined) return null;
    const { role, epoch, fromMs, toMs } = stretch;
    return {
      text: `${server.name}: ${role}${epoch === null ? '' : `, epoch ${epoch}`}\nfrom ${moment(fromMs)} for ${duration(toMs - fromMs)}`,
    };
  };
  return <Lanes lanes={lanes} draw={draw} hitTest={hitTest} label="Role and epoch of each server over time." />;
}

function drawStretch(drawing: CanvasRenderingContext2D, scale: Scale, stretch: ServerStretch, top: number): void {
  const { role, epoch, fromMs, toMs } = stretch;
  const left = scale.x(fromMs);
  const right = Math.max(left + 1, scale.x(toMs));
  if (right < 0 || left > scale.width) return;
  const color = serving[role];
  drawing.fillStyle = color === undefined ? hatch(drawing, colorOf('away')) : colorOf(color);
  drawing.fillRect(left, top + 1, right - left, height - 3);
  const text = color === undefined ? role : role === 'leader' ? `leader, epoch ${epoch ?? '?'}` : '';
  if (text === '') return;
  if (color === undefined && right - Math.max(left, 0) <= text.length * 5.6 + 10) return;
  const shown = { left, right: Math.min(right, scale.width), middle: top + height / 2 - 0.5 };
  if (color === undefined) {
    drawing.fillStyle = colorOf('paper');
    drawing.fillRect(Math.max(left, 0) + 2, top + 2, Math.min(right - left - 4, text.length * 6 + 4), height - 5);
  }
  barText(drawing, text, shown, colorOf(role === 'leader' ? 'paper' : 'ink'));
}
