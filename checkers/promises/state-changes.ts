import { firstAbove } from '../evidence/sorted.js';
import type { Reply } from './replies.js';

/** The zxids at which each node's data is known to have changed, as anybody's replies gave them away. */
export class StateChanges {
  readonly #zxids = new Map<string, Float64Array>();

  constructor(replies: readonly Reply[]) {
    const known = new Map<string, number[]>();
    for (const { node, stat } of replies) {
      for (const zxid of [stat.mzxid, stat.czxid]) {
        if (zxid === undefined || zxid <= 0) continue;
        const zxids = known.get(node);
        if (zxids === undefined) known.set(node, [zxid]);
        else zxids.push(zxid);
      }
    }
    for (const [node, zxids] of known) this.#zxids.set(node, Float64Array.from(zxids).sort());
  }

  /** The first known change of the node's data after `zxid`; Infinity if none is known. */
  firstAfter(node: string, zxid: number): number {
    return firstAbove(this.#zxids.get(node) ?? [], zxid);
  }
}
