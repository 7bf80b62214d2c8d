import type { EpochLog } from '../epochs.js';
import type { Flaw } from '../flaw.js';
import { ABSENT, type Operations } from '../operations.js';
import type { ValueIds } from '../values.js';
import type { Wording } from '../wording.js';
import { ChainCheck, layOutChains, type Chains } from './chains.js';
import { earliestCompletions, Matching } from './matching.js';
import { Order } from './order.js';
import { placeOperations, Says, type Placed } from './placed.js';

export interface WitnessVerdict {
  readonly flaws: readonly Flaw[];
  /** Stale synced reads that a deposed leader explains: known of ZooKeeper, reported, and not violations. */
  readonly deposed: readonly Flaw[];
  readonly deposedReads: readonly number[];
  /**
   * The value (id) that the node began with, ABSENT when nobody saw it. Null when the node was deleted, or not there yet,
   * in this history: who made it so is not in it, so its values alone can't explain it.
   */
  readonly beginning: number | null;
  /** An unknown cas was believed what it says of a version that nobody else saw. */
  readonly onTrust: boolean;
  /** Writes whose reply's zxid is not their stat's: the instrument is not to be trusted. */
  readonly zxidMismatches: number;
}

/**
 * Linearizability of a znode whose replies carry versions: the order of writes is known, so it is a matter of sorting and
 * scanning (properties.md section 1, "Witness"). O(n log n).
 *
 * @param initial id of the value at version 0 of the first incarnation, ABSENT when not known
 * @returns null when it does not apply: some operation that happened has no version
 */
export function judgeWitness(
  table: Operations,
  ids: ValueIds,
  initial: number,
  epochs: EpochLog,
  say: Wording,
): WitnessVerdict | null {
  const placed = placeOperations(table, ids);
  if (placed === null) return null;
  const none = { deposed: [], deposedReads: [], beginning: null, onTrust: false, zxidMismatches: 0 };
  const chains = layOutChains(table, placed, writesIn(placed));
  if (chains === null) return null;
  if ('kind' in chains) return { ...none, flaws: [chains] };
  const check = new ChainCheck(table, placed, chains, say);
  check.run(initial);
  const earliest = earliestCompletions(table, placed, chains);
  const matching = new Matching(table, placed, chains, earliest, say);
  matching.run();
  const order = new Order({ table, ids, placed, chains, epochs, leftOver: matching.leftOver, say });
  order.run();
  return {
    flaws: [...check.flaws, ...matching.flaws, ...order.flaws],
    deposed: order.deposed,
    deposedReads: order.deposedReads,
    beginning: alwaysThere(placed, chains) ? (chains.value[0] as number) : null,
    onTrust: matching.onTrust,
    zxidMismatches: zxidMismatches(table, placed),
  };
}

function alwaysThere({ says }: Placed, { czxid }: Chains): boolean {
  return czxid.length === 1 && !says.includes(Says.absent);
}

function writesIn({ says }: Placed): number {
  let writes = 0;
  for (const said of says) if (said === Says.wrote || said === Says.mayWrite) writes++;
  return writes;
}

function zxidMismatches(table: Operations, { says }: Placed): number {
  let mismatches = 0;
  for (let each = 0; each < says.length; each++) {
    const zxid = table.zxid.values[each] as number;
    const mzxid = table.mzxid.values[each] as number;
    if (says[each] === Says.wrote && zxid !== ABSENT && mzxid !== ABSENT && zxid !== mzxid) mismatches++;
  }
  return mismatches;
}
