import type { ServerRole } from '../ensemble/server-state.js';
import { epochOfZxid, type ServerLook } from './server-look.js';

/**
 * Tells the epoch a server is in from its looks, as far as they prove one.
 *
 * A new leader serves from zxid (epoch, 0) on, so its own zxid shows its epoch from the first look, but for the
 * moment between `startup` and `setlastProcessedZxid` in `Leader.startZkServer` (3.4 to 3.9), in which it still shows
 * its last transaction, of an earlier epoch. A follower or observer shows the new epoch only with the first
 * transaction it takes in (`Learner.syncWithLeader` leaves the zxid alone after a DIFF).
 */
export class Epochs {
  readonly #leaderOf = new Map<number, string>();
  readonly #last = new Map<string, { readonly role: ServerRole; readonly epoch: number | null }>();
  #highest = 0;

  /** The epoch `server` is in by this look; null when it cannot be known yet. */
  epochOf(server: string, look: Pick<ServerLook, 'role' | 'zxid'>): number | null {
    const epoch = this.#proven(server, look);
    this.#last.set(server, { role: look.role, epoch });
    return epoch;
  }

  #proven(server: string, { role, zxid }: Pick<ServerLook, 'role' | 'zxid'>): number | null {
    if (zxid === null) return null;
    const epoch = epochOfZxid(zxid);
    if (role === 'leader') return this.#proveLeader(server, epoch);
    if (role !== 'follower' && role !== 'observer') return null;
    const last = this.#last.get(server);
    const unbroken = last?.role === role && last.epoch === epoch;
    const news = epoch > this.#highest;
    return epoch > 0 && (news || unbroken || this.#isLed(epoch)) ? epoch : null;
  }

  /** The epoch's leader still leads, so whoever follows and has a transaction of this epoch follows in it. */
  #isLed(epoch: number): boolean {
    const leader = this.#leaderOf.get(epoch);
    return leader !== undefined && epoch === this.#highest && this.#last.get(leader)?.role === 'leader';
  }

  /** An epoch has one leader for ever, and epoch 0 has none: anything else is the moment before the zxid is set. */
  #proveLeader(server: string, epoch: number): number | null {
    if (epoch === 0 || (this.#leaderOf.get(epoch) ?? server) !== server) return null;
    this.#leaderOf.set(epoch, server);
    this.#highest = Math.max(this.#highest, epoch);
    return epoch;
  }
}
