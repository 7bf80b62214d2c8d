import type { Counts, CountedTwice } from './locks-result.js';

/** How far clients' and servers' counts of the same thing may lie apart before the figures are doubted. */
const toleranceShare = 0.02;

/** A count on which the two sides differ. */
export interface Disagreement {
  readonly what: keyof Counts;
  readonly clients: number;
  readonly servers: number;
}

/**
 * Where the clients' counts and the servers' lie more than 2 % apart. What a side cannot count is not compared.
 *
 * @param slackPackets packets that only the servers can count: at most so many replies to pings
 */
export function disagreements({ clients, servers }: CountedTwice, slackPackets: number): readonly Disagreement[] {
  const found: Disagreement[] = [];
  for (const what of ['packets', 'notifications', 'listings'] as const) {
    const [ofClients, ofServers] = [clients[what], servers[what]];
    if (ofClients === null || ofServers === null) continue;
    const extra = what === 'packets' ? Math.min(slackPackets, Math.max(0, ofServers - ofClients)) : 0;
    const apart = Math.abs(ofServers - extra - ofClients);
    if (apart > toleranceShare * Math.max(ofClients, ofServers)) {
      found.push({ what, clients: ofClients, servers: ofServers });
    }
  }
  return found;
}
