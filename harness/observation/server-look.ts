import type { ServerRole } from '../ensemble/server-state.js';

/** What one answer to `srvr` tells. */
export interface ServerLook {
  readonly role: ServerRole;
  /** Last zxid the server's tree took in; null when it does not say. */
  readonly zxid: number | null;
  /** Packets to clients since its start, answers to such questions included; null when it does not say. */
  readonly packetsSent: number | null;
}

const servingRoles: ReadonlySet<string> = new Set(['leader', 'follower', 'observer'] satisfies ServerRole[]);

/**
 * Reads the answer to `srvr`, the same in ZooKeeper 3.4 to 3.9. A server whose request processors do not run (it is
 * electing, synchronizing, or has lost its leader) says "not currently serving requests" instead of its mode.
 */
export function parseServerLook(answer: string): ServerLook {
  const mode = /^Mode: (\w+)/m.exec(answer)?.[1];
  if (mode === undefined || !isServingRole(mode)) return { role: 'looking', zxid: null, packetsSent: null };
  const zxid = /^Zxid: 0x([0-9a-f]+)/m.exec(answer)?.[1];
  const sent = /^Sent: (\d+)/m.exec(answer)?.[1];
  return {
    role: mode,
    zxid: zxid === undefined ? null : Number(BigInt(`0x${zxid}`)),
    packetsSent: sent === undefined ? null : Number(sent),
  };
}

function isServingRole(mode: string): mode is 'leader' | 'follower' | 'observer' {
  return servingRoles.has(mode);
}

/** The high 32 bits of a zxid: the epoch of the leader that made it. */
export function epochOfZxid(zxid: number): number {
  return Math.floor(zxid / 2 ** 32);
}
