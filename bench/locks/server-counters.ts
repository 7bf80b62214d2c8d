import type { Address } from '../../harness/ensemble/ensemble.js';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { askFourLetterWord } from '../../harness/observation/four-letter-word.js';

const answerLimitMs = 10_000;

/** What a server, or all servers together, counted since their start or their last reset. Null: not counted (before 3.6). */
export interface ServerCounters {
  readonly packetsSent: number;
  /** Held now. */
  readonly watches: number;
  /** Watches set off by anything. */
  readonly notifications: number | null;
  /** Watches set off by deletions. */
  readonly wokenByDeletions: number | null;
  /** The most that one deletion set off at one server. */
  readonly wokenByDeletionMax: number | null;
  /** `getChildren` answered with the parent's stat. */
  readonly listings: number | null;
  /** `getData` answered with data. */
  readonly looks: number | null;
  readonly leader: string | null;
}

/** A look at all servers. */
export interface CountersAt extends ServerCounters {
  /** The middle of the time that asking took; ns on the machine-wide clock. */
  readonly atNs: number;
}

/** A server that can be asked. */
export interface CountingServer {
  readonly name: string;
  readonly directAddress: Address;
}

/** Asks all servers at once, past all proxies. */
export async function lookAtCounters(servers: readonly CountingServer[]): Promise<CountersAt> {
  const beganNs = monotonicNs();
  const counters = await Promise.all(
    servers.map(async ({ name, directAddress }) =>
      countersOf(name, await askFourLetterWord(directAddress, 'mntr', { limitMs: answerLimitMs })),
    ),
  );
  return { ...together(counters), atNs: (beganNs + monotonicNs()) / 2 };
}

/**
 * How many packets a look itself makes the servers count as sent: by two looks at servers that nobody uses.
 */
export async function packetsOfLook(servers: readonly CountingServer[]): Promise<number> {
  const first = await lookAtCounters(servers);
  return (await lookAtCounters(servers)).packetsSent - first.packetsSent;
}

/** Makes the servers forget their maxima, and everything else they count. Only for servers that are ours alone. */
export async function resetCounters(servers: readonly CountingServer[]): Promise<void> {
  await Promise.all(
    servers.map(({ directAddress }) => askFourLetterWord(directAddress, 'srst', { limitMs: answerLimitMs })),
  );
}

/** A server's counters in its answer to `mntr`. */
export function countersOf(server: string, answer: string): ServerCounters {
  const values = new Map(
    answer.split('\n').map((line) => {
      const [name = '', value = ''] = line.split('\t');
      return [name, value];
    }),
  );
  const read = (name: string): number | null => {
    const value = Number(values.get(name) ?? NaN);
    return Number.isFinite(value) ? value : null;
  };
  const sum = (...names: readonly string[]): number | null => addAll(names.map(read));
  return {
    packetsSent: read('zk_packets_sent') ?? 0,
    watches: read('zk_watch_count') ?? 0,
    notifications: sum(
      'zk_sum_node_created_watch_count',
      'zk_sum_node_deleted_watch_count',
      'zk_sum_node_changed_watch_count',
      'zk_sum_node_children_watch_count',
    ),
    wokenByDeletions: read('zk_sum_node_deleted_watch_count'),
    wokenByDeletionMax: read('zk_max_node_deleted_watch_count'),
    listings: sum('zk_response_packet_get_children_cache_hits', 'zk_response_packet_get_children_cache_misses'),
    looks: sum('zk_response_packet_cache_hits', 'zk_response_packet_cache_misses'),
    leader: values.get('zk_server_state') === 'leader' ? server : null,
  };
}

function together(counters: readonly ServerCounters[]): ServerCounters {
  const all = (name: Exclude<keyof ServerCounters, 'leader'>): number | null => addAll(counters.map((of) => of[name]));
  const maxima = counters.map(({ wokenByDeletionMax }) => wokenByDeletionMax ?? 0);
  return {
    packetsSent: all('packetsSent') ?? 0,
    watches: all('watches') ?? 0,
    notifications: all('notifications'),
    wokenByDeletions: all('wokenByDeletions'),
    wokenByDeletionMax: all('wokenByDeletionMax') === null ? null : Math.max(0, ...maxima),
    listings: all('listings'),
    looks: all('looks'),
    leader: counters.find(({ leader }) => leader !== null)?.leader ?? null,
  };
}

/** What one look counts more than an earlier one. */
export function counted(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

function addAll(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
