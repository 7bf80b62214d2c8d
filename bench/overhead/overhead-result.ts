import type { BenchResult } from '../bench-result.js';

/**
 * A loop of one client, one request at a time.
 * - `bare`: reads, past all proxies, nothing recorded; `recorded`: the same, recorded as in a run;
 * - `proxied`: `bare` through the proxy in the client's link;
 * - `writes`: writes at the leader, past the client's proxy, on servers without proxies between them;
 *   `proxied-writes`: on servers with.
 */
export type LoopName = 'bare' | 'recorded' | 'proxied' | 'writes' | 'proxied-writes';

/** One stretch of one loop. */
export interface LoopSample {
  /** 0, 1, 2 … In each round every loop ran once, in a drawn order. */
  readonly round: number;
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** CPU time, µs an operation: of the client's process, and of the harness' meanwhile. */
  readonly clientCpuUs: number;
  readonly harnessCpuUs: number;
}

/** A mean, or a ratio, with its 99 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A figure that should be on one side of a limit. */
export interface Goal {
  readonly name: 'recording-cpu' | 'recorded-throughput';
  /** `recording an operation takes at most 5 µs of CPU` */
  readonly describe: string;
  readonly limit: number;
  readonly measured: Interval;
  /** `unclear` where the interval holds the limit. */
  readonly verdict: 'met' | 'not met' | 'unclear';
}

/**
 * `results.json` of `bench overhead`. Its verdict is of what was recorded: a recorder that is fast must be right. The
 * goals are apart from it.
 */
export interface OverheadResult extends BenchResult {
  readonly kind: 'bench-overhead';
  readonly goals: readonly Goal[];
  /** µs that the proxies add to a request. */
  readonly addedUs: { readonly clientLink: Interval | null; readonly serverLinks: Interval | null };
  readonly loops: Readonly<Record<LoopName, readonly LoopSample[]>>;
  readonly nodes: number;
  readonly stretchS: number;
  readonly rounds: number;
}
