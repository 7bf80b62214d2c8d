import type { Validity } from '../../checkers/verdict.js';
import { NS_PER_S } from '../../harness/foundation/clock.js';
import type { LocksRepetition, Quantiles } from './locks-result.js';
import { counted, type CountersAt } from './server-counters.js';
import type { Contestant } from './contenders.js';
import type { ContenderEvent, ContestRecord } from './started-contest.js';

/** CPU time used so far, ns; null where it can't be seen. */
export interface CpuUse {
  readonly contenders: number | null;
  readonly servers: number | null;
  readonly harness: number;
  readonly machine: number;
}

/** Everything that was seen of one repetition. */
export interface Seen {
  readonly round: number;
  readonly contenders: number;
  readonly listsBy: Contestant['listsBy'];
  readonly record: ContestRecord;
  readonly counters: {
    /** Before the first request, and after the last: nothing was under way. */
    readonly before: CountersAt;
    readonly after: CountersAt;
    /** The measured window's ends. */
    readonly from: CountersAt;
    readonly to: CountersAt;
    /** What each look adds to the packets that the next one finds. */
    readonly packetsOfLook: number;
  };
  readonly cpu: { readonly from: CpuUse; readonly to: CpuUse };
  readonly judged: { readonly valid: Validity; readonly why: string | null };
}

/** The figures of one repetition. */
export function figuresOf(seen: Seen): LocksRepetition {
  const { round, contenders, record, counters, listsBy } = seen;
  const { before, after, from, to, packetsOfLook } = counters;
  const granted = grantsWithin(record.events, from.atNs, to.atNs);
  const acquisitions = granted.waitsNs.length;
  const each = (amount: number | null): number | null =>
    amount === null || acquisitions === 0 ? null : amount / acquisitions;
  const { requests, notifications, listings, looks } = record.report.counted ?? {};
  const measuredS = (to.atNs - from.atNs) / NS_PER_S;
  return {
    round,
    measuredS,
    contestS: (after.atNs - before.atNs) / NS_PER_S,
    acquisitions,
    acquisitionsPerSecond: acquisitions / measuredS,
    waitNs: quantilesOf(granted.waitsNs),
    fairness: jainIndex(Array.from({ length: contenders }, (_, at) => granted.byContender.get(at) ?? 0)),
    notificationsPerAcquisition: each(counted(from.notifications, to.notifications)),
    listingsPerAcquisition: listsBy === null ? null : each(counted(from[listsBy], to[listsBy])),
    packetsPerAcquisition: each(to.packetsSent - from.packetsSent - packetsOfLook),
    wokenPerDeletion: each(counted(from.wokenByDeletions, to.wokenByDeletions)),
    wokenPerDeletionMax: to.wokenByDeletionMax,
    cpuNsPerAcquisition: each(counted(seen.cpu.from.contenders, seen.cpu.to.contenders)),
    serverCpuNsPerAcquisition: each(counted(seen.cpu.from.servers, seen.cpu.to.servers)),
    watchesLeft: to.watches,
    counted: {
      clients: {
        packets: requests === undefined || notifications === undefined ? null : requests + notifications,
        notifications: notifications ?? null,
        listings: (listsBy === 'looks' ? looks : listings) ?? null,
      },
      servers: {
        // Three looks, and a reply to the end of each session.
        packets: after.packetsSent - before.packetsSent - 3 * packetsOfLook - contenders,
        notifications: counted(before.notifications, after.notifications),
        listings: listsBy === null ? null : counted(before[listsBy], after[listsBy]),
      },
    },
    foreignCores: foreignCores(seen, measuredS),
    stallMaxMs: record.report.stallMaxMs ?? null,
    abandoned: record.report.abandoned,
    ...seen.judged,
  };
}

/** How long each acquisition granted in the window was waited for, and how many each contender had. */
function grantsWithin(
  events: readonly ContenderEvent[],
  fromNs: number,
  toNs: number,
): { readonly waitsNs: Float64Array; readonly byContender: ReadonlyMap<number, number> } {
  const askedNs = new Map<number, number>();
  const byContender = new Map<number, number>();
  const waitsNs: number[] = [];
  for (const { time, process, type, f } of events) {
    if (f !== 'acquire') continue;
    if (type === 'invoke') askedNs.set(process, time);
    else if (type === 'ok' && time > fromNs && time <= toNs) {
      waitsNs.push(time - (askedNs.get(process) ?? time));
      byContender.set(process, (byContender.get(process) ?? 0) + 1);
    }
  }
  return { waitsNs: Float64Array.from(waitsNs), byContender };
}

/** By nearest rank; NaN of nothing. */
export function quantilesOf(values: Float64Array): Quantiles {
  const sorted = values.slice().sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/**
 * Jain, Chiu and Hawe's index: (Σx)² / (n Σx²), from 1/n (one has all) to 1 (all have as much). 1 where nobody has
 * anything.
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}

/** Cores' worth of CPU that neither the contenders nor the servers nor the harness took; null where that is unknown. */
function foreignCores({ cpu }: Seen, measuredS: number): number | null {
  const contenders = counted(cpu.from.contenders, cpu.to.contenders);
  const servers = counted(cpu.from.servers, cpu.to.servers);
  if (contenders === null || servers === null) return null;
  const harness = cpu.to.harness - cpu.from.harness;
  const foreign = cpu.to.machine - cpu.from.machine - contenders - servers - harness;
  return Math.max(0, foreign / NS_PER_S / measuredS);
}
