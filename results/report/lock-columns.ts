import type { Anomaly } from '../../checkers/verdict.js';
import { TextTable } from './number-column.js';
import { thinned } from './choose-operations.js';
import type { LockScan } from './lock-scan.js';
import { rises, us } from './operation-columns.js';
import type { LockColumns, LockOverlap } from './report-data.js';
import { cutText } from './shown-text.js';

const nameMost = 80;

/** At most so many times of holding and waiting, those that overlap first. */
export function lockColumns(scan: LockScan, most: number): LockColumns {
  const overlapping = new Set(scan.overlaps.flatMap(({ first, second }) => [first, second]));
  const others: number[] = [];
  for (let place = 0; place < scan.lock.length; place++) if (!overlapping.has(place)) others.push(place);
  const shown = [...overlapping, ...thinned(others, most - overlapping.size)].sort(
    (a, b) => scan.waitNs.at(a) - scan.waitNs.at(b),
  );
  const locks = new TextTable();
  const column = (valueOf: (place: number) => number): number[] => shown.map((place) => orMinusOne(valueOf(place)));
  return {
    lock: shown.map((place) => locks.numberOf(lockName(scan, scan.lock.at(place)))),
    locks: locks.texts,
    process: column((place) => scan.process.at(place)),
    shared: column((place) => scan.shared.at(place)),
    wait: rises(shown.map((place) => us(scan.waitNs.at(place)))),
    granted: column((place) => us(scan.grantedNs.at(place) - scan.waitNs.at(place))),
    held: column((place) => us(scan.endNs.at(place) - firstKnown(scan.grantedNs.at(place), scan.waitNs.at(place)))),
    ended: column((place) => scan.ended.at(place)),
    index: column((place) => scan.index.at(place)),
    sequence: column((place) => scan.sequence.at(place)),
  };
}

function orMinusOne(value: number): number {
  return Number.isNaN(value) ? -1 : value;
}

function firstKnown(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

export function lockName(scan: LockScan, lock: number): string {
  const { workload, key } = scan.locks[lock] ?? { workload: undefined, key: '' };
  return cutText(workload === undefined ? key : `${workload} ${key}`, nameMost);
}

/**
 * When two holders that exclude each other both believed to hold a lock.
 *
 * @param anomalies a violation is what one of these calls so
 */
export function lockOverlaps(scan: LockScan, anomalies: readonly Anomaly[], endMs: number): LockOverlap[] {
  const broken = anomalies.map(({ events }) => new Set(events));
  return scan.overlaps.map(({ first, second }) => {
    const acquires = [scan.index.at(first), scan.index.at(second)] as const;
    const endOf = (place: number): number => firstKnown(scan.endNs.at(place) / 1e6, endMs);
    return {
      lock: lockName(scan, scan.lock.at(second)),
      fromMs: scan.grantedNs.at(second) / 1e6,
      toMs: Math.min(endOf(first), endOf(second)),
      acquires,
      processes: [scan.process.at(first), scan.process.at(second)],
      violation: broken.some((events) => events.has(acquires[0]) && events.has(acquires[1])),
    };
  });
}
