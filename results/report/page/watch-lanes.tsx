import type { ComponentChildren } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import type { WatchColumns } from '../report-data.js';
import { moment } from './format.js';
import { Lanes, laneAt } from './plot.js';
import type { Draw, HitTest } from './plot.js';
import { useReport } from './report-context.js';
import { sharedFolder } from './shared-folder.js';
import { colorOf } from './theme.js';

const height = 24;

interface Mark {
  readonly atMs: number;
  readonly what: 'armed' | 'changed' | 'event';
  readonly text: string;
  readonly process: number;
  readonly index: number;
}

const kinds = ['armed', 'changed', 'event'] as const;

/** Marks by path, in the order of time. */
function marksByPath(columns: WatchColumns): Mark[][] {
  const byPath = columns.paths.map((): Mark[] => []);
  let atUs = 0;
  columns.index.forEach((index, place) => {
    atUs += columns.at[place] ?? 0;
    byPath[columns.path[place] ?? 0]?.push({
      atMs: atUs / 1000,
      what: kinds[columns.what[place] ?? 0] ?? 'armed',
      text: columns.texts[columns.text[place] ?? 0] ?? '',
      process: columns.process[place] ?? -1,
      index,
    });
  });
  return byPath;
}

/** Each watched path: changes that were acknowledged, events that told of them, watches that were armed. */
export function WatchLanes(): ComponentChildren {
  const { data } = useReport();
  const order = useMemo(
    () => data.watches.paths.map((_, path) => path).sort((a, b) => name(a).localeCompare(name(b))),
    [data],
  );
  const marks = useMemo(() => marksByPath(data.watches), [data]);
  function name(path: number): string {
    return data.watches.paths[path] ?? '';
  }
  const shared = useMemo(() => sharedFolder(data.watches.paths), [data]);
  const lanes = order.map((path) => ({ name: name(path).slice(shared.length), height }));
  const named = useMemo(() => new Set(data.anomalies.flatMap(({ events }) => events)), [data]);
  const draw = useCallback<Draw>(
    (drawing, scale) => {
      const colors = { armed: colorOf('away'), changed: colorOf('ok'), event: colorOf('info') };
      order.forEach((path, lane) => {
        const top = lane * height;
        drawing.fillStyle = colorOf('faint');
        drawing.fillRect(0, top + height / 2, scale.width, 1);
        for (const mark of marks[path] ?? []) {
          const x = scale.x(mark.atMs);
          if (x < -4) continue;
          if (x > scale.width + 4) break;
          drawing.fillStyle = named.has(mark.index) ? colorOf('alarm') : colors[mark.what];
          drawMark(drawing, mark.what, x, top);
        }
      });
    },
    [marks, order, named],
  );
  const hitTest: HitTest = (x, y, scale) => {
    const at = laneAt(lanes, y);
    const path = at === null ? undefined : order[at.lane];
    if (at === null || path === undefined) return null;
    const isAbove = at.y < height / 2;
    const near = (marks[path] ?? []).filter(({ what }) => (what === 'changed') === isAbove);
    const distance = ({ atMs }: Mark): number => Math.abs(scale.x(atMs) - x);
    const best = near.reduce<Mark | null>(
      (found, mark) => (found === null || distance(mark) < distance(found) ? mark : found),
      null,
    );
    if (best === null || distance(best) > 5) return null;
    const said =
      best.what === 'armed'
        ? `armed a watch (${best.text})`
        : best.what === 'changed'
          ? `${best.text}, acknowledged`
          : `was told: ${best.text}`;
    return { text: `${name(path)}\nprocess ${best.process} ${said}\nat ${moment(best.atMs, 10)}`, index: best.index };
  };
  return (
    <>
      <div class="legend">
        <LegendMark what="changed" color="var(--ok)" text="changed (above the line)" />
        <LegendMark what="event" color="var(--info)" text="watch event (below)" />
        <LegendMark what="armed" color="var(--away)" text="armed (below)" />
        <LegendMark what="event" color="var(--alarm)" text="named by an anomaly" />
      </div>
      <Lanes
        lanes={lanes}
        draw={draw}
        hitTest={hitTest}
        label="Changes and watch events of each watched path over time."
      />
    </>
  );
}

function drawMark(drawing: CanvasRenderingContext2D, what: Mark['what'], x: number, top: number): void {
  const middle = top + height / 2;
  if (what === 'changed') drawing.fillRect(x - 1, top + 3, 2, height / 2 - 4);
  else if (what === 'armed') drawing.fillRect(x - 0.5, middle + 2, 1, height / 2 - 5);
  else {
    drawing.beginPath();
    drawing.arc(x, middle + height / 4, 2.6, 0, 7);
    drawing.fill();
  }
}

function LegendMark({
  what,
  color,
  text,
}: {
  readonly what: Mark['what'];
  readonly color: string;
  readonly text: string;
}): ComponentChildren {
  return (
    <span>
      <svg width="10" height="12" aria-hidden="true">
        {what === 'event' ? (
          <circle cx="5" cy="6" r="3" style={{ fill: color }} />
        ) : (
          <rect
            x={what === 'changed' ? 4 : 4.5}
            y="1"
            width={what === 'changed' ? 2 : 1}
            height="10"
            style={{ fill: color }}
          />
        )}
      </svg>
      {text}
    </span>
  );
}
