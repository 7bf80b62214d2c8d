import type { Operation } from '../../harness/history/operation.js';
import { firstAbove } from '../evidence/sorted.js';
import { parentOf } from './node-view.js';

/**
 * The zxids of changes as far as any reply to anybody gave them away, by path: of a node's data (and its creation), and
 * of its list of children. A stat tells of changes that the reader did not make: `mzxid`, `czxid`, `pzxid`.
 */
export class KnownChanges {
  readonly #data: ReadonlyMap<string, Float64Array>;
  readonly #children: ReadonlyMap<string, Float64Array>;
  readonly #incarnations: ReadonlyMap<string, Float64Array>;

  constructor(operations: readonly Operation[]) {
    const data = new Map<string, number[]>();
    const children = new Map<string, number[]>();
    const incarnations = new Map<string, number[]>();
    const add = (into: Map<string, number[]>, path: string | null, zxid: number | undefined): void => {
      if (path === null || zxid === undefined || zxid <= 0) return;
      const known = into.get(path);
      if (known === undefined) into.set(path, [zxid]);
      else known.push(zxid);
    };
    for (const { invocation, completion, outcome } of operations) {
      const path = invocation.key;
      if (outcome !== 'ok' || completion === null || path === undefined) continue;
      const { stat, zxid } = completion;
      const { f } = invocation;
      add(data, path, stat?.mzxid);
      add(data, path, stat?.czxid);
      if (stat?.czxid !== undefined) add(incarnations, incarnationId(path, stat.czxid), stat.mzxid);
      add(children, path, stat?.pzxid);
      add(children, parentOf(path), stat?.czxid);
      if (f === 'write' || f === 'create' || f === 'delete') add(data, path, zxid);
      if (f === 'create' || f === 'delete') add(children, parentOf(path), zxid);
      if (f === 'delete') add(children, path, zxid);
    }
    this.#data = sorted(data);
    this.#children = sorted(children);
    this.#incarnations = sorted(incarnations);
  }

  /** The first known change of the node's data or existence after `zxid`; Infinity if none is known. */
  dataAfter(path: string, zxid: number): number {
    return firstAbove(this.#data.get(path) ?? [], zxid);
  }

  /** The first known change after `zxid` of the data of one incarnation, which was therefore still there. */
  dataOfIncarnationAfter(path: string, czxid: number, zxid: number): number {
    return firstAbove(this.#incarnations.get(incarnationId(path, czxid)) ?? [], zxid);
  }

  /** The first known change of the list of children after `zxid`. */
  childrenAfter(path: string, zxid: number): number {
    return firstAbove(this.#children.get(path) ?? [], zxid);
  }
}

function incarnationId(path: string, czxid: number): string {
  return `${String(czxid)} ${path}`;
}

function sorted(zxids: ReadonlyMap<string, readonly number[]>): Map<string, Float64Array> {
  return new Map([...zxids].map(([path, known]) => [path, Float64Array.from(known).sort()] as const));
}
