import type { AnomalyItem } from '../report-data.js';

export interface PictureRow {
  readonly item: AnomalyItem;
  /** Percent of the track. */
  readonly left: number;
  readonly width: number;
}

export interface Picture {
  readonly rows: readonly PictureRow[];
  readonly moments: readonly { readonly left: number; readonly atMs: number }[];
  /** Where two holders of a lock overlap. */
  readonly overlap: { readonly left: number; readonly width: number } | null;
}

/** Items by the order of their moments: durations differ too much to be drawn to scale. */
export function pictureOf(items: readonly AnomalyItem[]): Picture {
  const times = [...new Set(items.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? fromMs]))].sort((a, b) => a - b);
  // What has no known end runs to the edge.
  const slots = times.length + 0.6;
  const places = new Map(times.map((time, place) => [time, ((place + 0.3) / slots) * 100]));
  const leftOf = (time: number): number => places.get(time) ?? 0;
  const rows = items.map((item) => {
    const left = leftOf(item.fromMs);
    return { item, left, width: (item.toMs === null ? 100 : leftOf(item.toMs)) - left };
  });
  const holds = rows.filter(({ item }) => item.outcome === 'hold');
  const [first, second] = [holds[0], holds[1]];
  const overlap = first === undefined || second === undefined ? null : overlapOf(first, second);
  return { rows, moments: times.map((atMs) => ({ atMs, left: leftOf(atMs) })), overlap };
}

function overlapOf(a: PictureRow, b: PictureRow): Picture['overlap'] {
  const left = Math.max(a.left, b.left);
  const right = Math.min(a.left + a.width, b.left + b.width);
  return right > left ? { left, width: right - left } : null;
}
