import type { RecordedLook, Stretch } from './leadership-timeline.js';

/** What all servers sent to clients within a stretch. */
export interface CountedPackets extends Stretch {
  readonly packets: number;
}

/**
 * Packets of the longest stretch within the given one in which every server was watched: looks are about a second apart,
 * between two of one server its count is taken to rise evenly. Null where a server never told a count, or too rarely.
 */
export function packetsWithin(looks: readonly RecordedLook[], within: Stretch): CountedPackets | null {
  const inside = new Map<string, { readonly timeNs: number; readonly count: number }[]>();
  for (const { timeNs, server, packetsSent } of looks) {
    const counts = inside.get(server) ?? [];
    inside.set(server, counts);
    if (packetsSent !== null && timeNs >= within.startNs && timeNs <= within.endNs) {
      counts.push({ timeNs, count: packetsSent });
    }
  }
  const servers = [...inside.values()];
  const startNs = Math.max(...servers.map(([first]) => first?.timeNs ?? Infinity));
  const endNs = Math.min(...servers.map((counts) => counts.at(-1)?.timeNs ?? -Infinity));
  if (servers.length === 0 || !(endNs > startNs)) return null;
  const packets = servers.reduce((sum, counts) => sum + countAt(counts, endNs) - countAt(counts, startNs), 0);
  return { startNs, endNs, packets };
}

/** The count at a time that lies between the first and the last of them. */
function countAt(counts: readonly { readonly timeNs: number; readonly count: number }[], timeNs: number): number {
  const place = counts.findIndex((one) => one.timeNs >= timeNs);
  const after = counts[place];
  const before = counts[place - 1];
  if (after === undefined) return 0;
  if (before === undefined || after.timeNs === before.timeNs) return after.count;
  const share = (timeNs - before.timeNs) / (after.timeNs - before.timeNs);
  return before.count + share * (after.count - before.count);
}
