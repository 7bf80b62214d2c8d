import type { Validity } from '../../checkers/verdict.js';
import type { BenchResult } from '../bench-result.js';

/** Quantiles of a duration in ns. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/**
 * What happened between two quiet moments, before the first and after the last request of a repetition, as its clients
 * counted it and as the servers did. Null where a side cannot tell: Curator and others don't count; servers before 3.6
 * don't, nor do they know listings without a stat.
 */
export interface CountedTwice {
  readonly clients: Counts;
  readonly servers: Counts;
}

export interface Counts {
  /** Sent by the servers: replies and notifications, without those to pings and to the sessions' ends. */
  readonly packets: number | null;
  readonly notifications: number | null;
  /** Of the lock's directory; for `single`, looks at the node that were answered with it. */
  readonly listings: number | null;
}

/** One repetition of a cell. Rates and costs are of the measured window, which begins after the warm-up. */
export interface LocksRepetition {
  /** 0, 1, 2 … Repetitions of one round were run one after the other, each cell once, in a drawn order. */
  readonly round: number;
  /** Length of the measured window, s. */
  readonly measuredS: number;
  /** From before the first request until after the last, s. */
  readonly contestS: number;
  readonly acquisitions: number;
  readonly acquisitionsPerSecond: number;
  /** From asking for the lock to having it, of those granted in the window. */
  readonly waitNs: Quantiles;
  /** Jain's index of the contenders' acquisitions: 1 if all had as many, 1/N if one had them all. */
  readonly fairness: number;
  /** Servers' counters; null where the version has none. */
  readonly notificationsPerAcquisition: number | null;
  readonly listingsPerAcquisition: number | null;
  /** Packets that all servers together sent to clients. */
  readonly packetsPerAcquisition: number | null;
  /** Mean number of watches that a deletion set off, all servers together, and the most at one server. */
  readonly wokenPerDeletion: number | null;
  readonly wokenPerDeletionMax: number | null;
  /** CPU of the contenders' process and of all servers together; null where the process can't be seen. */
  readonly cpuNsPerAcquisition: number | null;
  readonly serverCpuNsPerAcquisition: number | null;
  /** Watches that the servers held at the end of the window. */
  readonly watchesLeft: number;
  readonly counted: CountedTwice;
  /** Cores' worth of CPU taken by programs that have no part in it. */
  readonly foreignCores: number | null;
  /** The longest pause of the contenders' own event loop, ms; null where it can't tell. */
  readonly stallMaxMs: number | null;
  /** Acquisitions that were under way at the end. */
  readonly abandoned: number;
  readonly valid: Validity;
  /** One sentence where not valid. */
  readonly why: string | null;
}

/** A repetition that came to no figures. */
export interface LostRepetition {
  readonly round: number;
  /** One sentence: what the contenders' process ended with. */
  readonly why: string;
}

/** One recipe with one number of contenders and one share of reads. */
export interface LocksCell {
  /** `chained`, `naive`, `single`, or a peer: `curator`, `kazoo`, `go`. */
  readonly recipe: string;
  readonly contenders: number;
  /** Share of the acquisitions that are shared; null for exclusive locks. */
  readonly readShare: number | null;
  readonly repetitions: readonly LocksRepetition[];
  readonly lost: readonly LostRepetition[];
}

/** `results.json` of `bench locks`; valid is the worst of all repetitions. */
export interface LocksResult extends BenchResult {
  readonly kind: 'bench-locks';
  readonly servers: number;
  /** s. */
  readonly warmUpS: number;
  readonly cellS: number;
  readonly rounds: number;
  readonly cells: readonly LocksCell[];
}
