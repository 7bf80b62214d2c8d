import { thinned } from './choose-operations.js';
import { TextTable } from './number-column.js';
import { rises, us } from './operation-columns.js';
import type { WatchColumns } from './report-data.js';
import { cutText } from './shown-text.js';
import type { WatchScan } from './watch-scan.js';

const pathMost = 80;
const pathsMost = 24;

/**
 * Marks of the paths that were watched, at most so many.
 *
 * @param named `index` of the events of anomalies: their paths and marks come first
 */
export function watchColumns(scan: WatchScan, named: ReadonlySet<number>, most: number): WatchColumns {
  const shownPaths = choosePaths(scan, named);
  const first: number[] = [];
  const rest: number[] = [];
  for (let place = 0; place < scan.path.length; place++) {
    if (!shownPaths.has(scan.path.at(place))) continue;
    if (named.has(scan.index.at(place))) first.push(place);
    else rest.push(place);
  }
  const shown = [...first, ...thinned(rest, most - first.length)].sort((a, b) => scan.timeNs.at(a) - scan.timeNs.at(b));
  const paths = new TextTable();
  return {
    path: shown.map((place) => paths.numberOf(cutText(scan.paths.texts[scan.path.at(place)] ?? '', pathMost))),
    paths: paths.texts,
    what: shown.map((place) => scan.what.at(place)),
    text: shown.map((place) => scan.text.at(place)),
    texts: scan.texts.texts.map((text) => cutText(text, pathMost)),
    process: shown.map((place) => scan.process.at(place)),
    at: rises(shown.map((place) => us(scan.timeNs.at(place)))),
    index: shown.map((place) => scan.index.at(place)),
  };
}

/** Those that anomalies name, then the busiest. */
function choosePaths(scan: WatchScan, named: ReadonlySet<number>): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (let place = 0; place < scan.path.length; place++) {
    const path = scan.path.at(place);
    if (!scan.isWatched(path)) continue;
    const weight = named.has(scan.index.at(place)) ? 1e9 : 1;
    counts.set(path, (counts.get(path) ?? 0) + weight);
  }
  const ordered = [...counts].sort(([, a], [, b]) => b - a).slice(0, pathsMost);
  return new Set(ordered.map(([path]) => path));
}
