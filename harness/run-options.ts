import type { Address } from './ensemble/ensemble.js';
import type { Json } from './history/event.js';
import type { Threshold } from '../results/thresholds/threshold.js';
import type { Plan } from './nemeses/plan.js';

/**
 * What one run is to do: the command line's options, parsed, validated and with defaults filled in, so that nobody
 * downstream checks them again. Units are in the names; every list of names holds registered names only.
 */
export interface RunOptions {
  /** Voting servers, 3 to 9. */
  readonly nodes: number;
  readonly observers: number;
  /** All run at the same time. At least one, none twice. */
  readonly workloads: readonly string[];
  /** For each chosen workload all its options: what was given, otherwise the workload's default. */
  readonly workloadOptions: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Faults a random plan is made of; empty means no fault at all. Ignored where `plan` is given. */
  readonly nemesis: readonly string[];
  /** Seconds between the faults of a random plan. */
  readonly nemesisIntervalS: number;
  /** A plan given by `--plan`, with the file it was read from. */
  readonly plan: { readonly file: string; readonly plan: Plan } | null;
  /** How long the load lasts. */
  readonly timeLimitS: number;
  /** Clients per workload (`2n` has been multiplied out). */
  readonly concurrency: number;
  /** Turns per second and workload, in an open loop where the workload can have one; 0 is a closed loop. */
  readonly rateHz: number;
  /** Given or drawn; always a 32-bit whole number. */
  readonly seed: number;
  /** A registered runtime, or `auto`. */
  readonly runtime: string;
  /** A registered session driver. */
  readonly client: string;
  /** `3.9.5`: three numbers, 3.4 to 3.9. Whether it was released shows when it is fetched. */
  readonly zkVersion: string;
  /** Container image of ZooKeeper. */
  readonly image: string | null;
  readonly tickTimeMs: number;
  readonly initLimitTicks: number;
  readonly syncLimitTicks: number;
  readonly sessionTimeoutMs: number;
  /** Replaces the small default JVM's arguments where not empty. */
  readonly jvmArguments: readonly string[];
  /** False: a baseline without Toxiproxy; no link faults. */
  readonly proxies: boolean;
  /** Servers of an ensemble that already runs; empty means that the run boots its own. */
  readonly connect: readonly Address[];
  /** Successes each operation of each workload needs for the run to mean anything. */
  readonly minSuccesses: number;
  /** Limits of each check; past them it says `unknown`. */
  readonly checkTimeLimitS: number;
  readonly checkMemoryLimitMb: number;
  /** Given by `--thresholds`, with the file they were read from. */
  readonly thresholds: { readonly file: string; readonly expected: readonly Threshold[] } | null;
  /** Folder of the run store (`results/runs` unless `--out` names another), absolute. */
  readonly store: string;
  /** Leave the ensemble running when the run ends, and say how to reach and remove it. */
  readonly leaveRunning: boolean;
}

/** What `run` does when nothing is said. The seed is drawn, the concurrency is `1n`. */
export const defaultRunOptions = {
  nodes: 5,
  observers: 0,
  workloads: ['register', 'lock-chained', 'rwlock-chained', 'watch'],
  nemesis: ['kill-leader'],
  nemesisIntervalS: 5,
  timeLimitS: 60,
  concurrency: '1n',
  rateHz: 0,
  runtime: 'auto',
  client: 'native',
  zkVersion: '3.9.5',
  tickTimeMs: 500,
  initLimitTicks: 20,
  syncLimitTicks: 5,
  sessionTimeoutMs: 4000,
  proxies: true,
  minSuccesses: 10,
  checkTimeLimitS: 60,
  checkMemoryLimitMb: 1024,
} as const;
