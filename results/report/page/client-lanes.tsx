import type { ComponentChildren } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import { duration, moment } from './format.js';
import { barText, hatch, operationColors, readingOperations } from './ink.js';
import { lastAtMost, outcomeWords, sentence, textOf } from './operations.js';
import { Lanes, laneAt } from './plot.js';
import type { Draw, HitTest, Scale } from './plot.js';
import { useReport } from './report-context.js';
import type { Report } from './report-context.js';
import { colorOf } from './theme.js';

/** Lanes drawn at most; those with anomalies first. */
const lanesMost = 150;

/** A lane per client: its operations as bars, dense stretches as a wash where not all are shown. */
export function ClientLanes(): ComponentChildren {
  const report = useReport();
  const { data, operations, anomaliesOf, selected } = report;
  const shown = useMemo(() => chooseLanes(report), [data, operations, anomaliesOf]);
  const height = shown.length > 60 ? 9 : shown.length > 30 ? 13 : 18;
  const lanes = shown.map((client) => {
    const { name, workload } = data.clients[client] ?? { name: '', workload: '' };
    return { name: `${name.replace('final reads, process', 'final').replace('client ', '')} · ${workload}`, height };
  });
  const draw = useCallback<Draw>(
    (drawing, scale) =>
      shown.forEach((client, lane) => drawLane(drawing, scale, report, client, lane * height, height)),
    [shown, height, operations, anomaliesOf, selected],
  );
  const hitTest: HitTest = (x, y, scale) => {
    const at = laneAt(lanes, y);
    const client = at === null ? undefined : shown[at.lane];
    if (client === undefined) return null;
    const row = operationAt(report, client, x, scale);
    return row === null ? null : { text: hintOf(report, row), index: operations.index[row] ?? 0 };
  };
  return (
    <>
      <ClientLegend />
      <Lanes lanes={lanes} draw={draw} hitTest={hitTest} label={labelOf(data.clients.length, shown.length)} />
    </>
  );
}

function labelOf(all: number, shown: number): string {
  const left = all > shown ? `, ${all - shown} of ${all} clients are left out` : '';
  return `Operations of each client over time${left}. The table of operations below has the same in words.`;
}

function chooseLanes({ data, operations, anomaliesOf }: Report): number[] {
  const all = data.clients.map((_, client) => client);
  if (all.length <= lanesMost) return all;
  const named = new Set([...anomaliesOf.keys()].map((row) => operations.client[row] ?? 0));
  const rest = all.filter((client) => !named.has(client));
  return [...named, ...rest].slice(0, lanesMost).sort((a, b) => a - b);
}

function drawLane(
  drawing: CanvasRenderingContext2D,
  scale: Scale,
  report: Report,
  client: number,
  top: number,
  height: number,
): void {
  const { data, operations, anomaliesOf, selected } = report;
  drawing.fillStyle = colorOf('faint');
  drawing.fillRect(0, top + height - 1, scale.width, 1);
  drawActivity(drawing, scale, report, client, top, height);
  const colors = operationColors();
  const rows = operations.byClient[client] ?? new Int32Array();
  let drawnTo = -1;
  for (let place = firstVisible(report, rows, scale); place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const fromMs = operations.fromMs[row] ?? 0;
    if (fromMs > scale.toMs) break;
    const toMs = operations.toMs[row] ?? NaN;
    const isOpen = Number.isNaN(toMs) || operations.outcome[row] === 2;
    const left = scale.x(fromMs);
    const next = rows[place + 1];
    const until = Number.isNaN(toMs)
      ? next === undefined
        ? scale.toMs
        : (operations.fromMs[next] ?? scale.toMs)
      : toMs;
    const right = Math.max(left + 1, scale.x(until));
    const isNamed = anomaliesOf.has(row);
    // Many on one column are one mark; what stands out is drawn all the same.
    if (right <= drawnTo && !isNamed && row !== selected && operations.outcome[row] === 0) continue;
    drawnTo = Math.max(drawnTo, Math.ceil(left));
    const reads = readingOperations.has(data.operations.kinds[data.operations.kind[row] ?? -1]?.f ?? '');
    const color = isOpen
      ? colors.info
      : operations.outcome[row] === 1
        ? colors.fail
        : reads
          ? colors.read
          : colors.write;
    drawing.fillStyle = isOpen ? hatch(drawing, color) : color;
    drawing.fillRect(left, top + 2, right - left, height - 5);
    if (isNamed || row === selected) {
      drawing.strokeStyle = isNamed ? colors.alarm : colors.ink;
      drawing.lineWidth = 2;
      drawing.strokeRect(left - 1, top + 1, Math.max(4, right - left + 2), height - 3);
    }
    if (height >= 13 && right - left > 40) {
      const text = sentence(textOf(data, operations, row));
      const ink = operations.outcome[row] === 1 || isOpen || reads ? colors.ink : colors.paper;
      barText(drawing, text, { left, right: Math.min(right, scale.width), middle: top + height / 2 - 0.5 }, ink);
    }
  }
}

/** How busy a client was, where most of its operations are not shown one by one. */
function drawActivity(
  drawing: CanvasRenderingContext2D,
  scale: Scale,
  { data: { activity } }: Report,
  client: number,
  top: number,
  height: number,
): void {
  const counts = activity?.clients[client];
  if (activity === null || counts === undefined) return;
  const width = (activity.toMs - activity.fromMs) / activity.buckets;
  const most = Math.max(1, ...counts.ok);
  drawing.fillStyle = colorOf('ok-light');
  for (let bucket = 0; bucket < activity.buckets; bucket++) {
    const ok = counts.ok[bucket] ?? 0;
    if (ok === 0) continue;
    const left = scale.x(activity.fromMs + bucket * width);
    const right = scale.x(activity.fromMs + (bucket + 1) * width);
    drawing.globalAlpha = 0.12 + 0.33 * (ok / most);
    drawing.fillRect(left, top + 1, right - left + 0.5, height - 3);
  }
  drawing.globalAlpha = 1;
}

/** Nothing before this row reaches into what is shown: operations of one client follow each other. */
function firstVisible({ operations }: Report, rows: Int32Array, { fromMs }: Scale): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations.fromMs[rows[middle] ?? 0] ?? 0) < fromMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The operation under the pointer, or the nearest within a few columns. */
function operationAt({ operations }: Report, client: number, x: number, scale: Scale): number | null {
  const rows = operations.byClient[client] ?? new Int32Array();
  const atMs = scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
  const starts = Float64Array.from(rows, (row) => operations.fromMs[row] ?? 0);
  const place = lastAtMost(starts, atMs);
  let best: number | null = null;
  let bestDistance = 5;
  for (const row of [rows[place], rows[place + 1]]) {
    if (row === undefined) continue;
    const left = scale.x(operations.fromMs[row] ?? 0);
    const toMs = operations.toMs[row] ?? NaN;
    const right = Number.isNaN(toMs) ? left : scale.x(toMs);
    const distance = x < left ? left - x : Math.max(0, x - right);
    if (distance < bestDistance) [best, bestDistance] = [row, distance];
  }
  return best;
}

export function hintOf({ data, operations, anomaliesOf }: Report, row: number): string {
  const text = textOf(data, operations, row);
  const fromMs = operations.fromMs[row] ?? 0;
  const toMs = operations.toMs[row] ?? NaN;
  const result = [text.error, text.got].filter((part) => part !== '').join(' ');
  const named = anomaliesOf.get(row);
  return [
    `${sentence(text)}${result === '' ? '' : ` → ${result}`}`,
    `process ${operations.process[row] ?? ''}, ${outcomeWords[operations.outcome[row] ?? 2] ?? ''}, ${text.workload}`,
    `at ${moment(fromMs, 10)}, ${Number.isNaN(toMs) ? 'never completed' : `took ${duration(toMs - fromMs)}`}`,
    ...(named === undefined ? [] : [`in anomaly ${named.join(', ')}`]),
  ].join('\n');
}

function ClientLegend(): ComponentChildren {
  const marks = [
    ['write', '--ok', ''],
    ['read', '--ok-light', ''],
    ['refused or failed', '--fail', ''],
    ['outcome unknown', '--info', 'open'],
    ['named by an anomaly', '--alarm', 'frame'],
  ] as const;
  return (
    <div class="legend">
      {marks.map(([name, color, look]) => (
        <span key={name}>
          <svg width="20" height="10" aria-hidden="true">
            <rect
              x="1"
              y="1"
              width="18"
              height="8"
              style={{
                fill: look === '' ? `var(${color})` : 'none',
                stroke: `var(${color})`,
                strokeWidth: look === 'frame' ? '2' : '1',
                strokeDasharray: look === 'open' ? '3 2' : 'none',
              }}
            />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
