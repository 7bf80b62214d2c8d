import { NS_PER_S } from '../../harness/foundation/clock.js';
import type { Answered } from './load-order.js';

/** Requests answered a second. */
export interface Throughput {
  readonly reads: number;
  readonly writes: number;
  readonly errors: number;
}

/** What all clients together were answered, as they told it in stretches of their own. */
export class ThroughputLog {
  readonly #stretches: Answered[] = [];

  add(stretch: Answered): void {
    if (stretch.toNs > stretch.fromNs) this.#stretches.push(stretch);
  }

  /** Mean rates between two instants; a stretch that lies partly in it counts in proportion. */
  between(fromNs: number, toNs: number): Throughput {
    const sums = { reads: 0, writes: 0, errors: 0 };
    for (const stretch of this.#stretches) {
      const overlapNs = Math.min(toNs, stretch.toNs) - Math.max(fromNs, stretch.fromNs);
      if (overlapNs <= 0) continue;
      const share = overlapNs / (stretch.toNs - stretch.fromNs);
      sums.reads += share * stretch.reads;
      sums.writes += share * stretch.writes;
      sums.errors += share * stretch.errors;
    }
    const perS = NS_PER_S / (toNs - fromNs);
    return { reads: sums.reads * perS, writes: sums.writes * perS, errors: sums.errors * perS };
  }

  /** Rates step by step; the middle of each step in s after `fromNs`. A step that is not whole is left out. */
  series(fromNs: number, toNs: number, stepS: number): readonly (Throughput & { readonly atS: number })[] {
    // A step is whole although its length was rounded.
    const steps = Math.floor((toNs - fromNs) / (stepS * NS_PER_S) + 1e-6);
    return Array.from({ length: steps }, (_, step) => {
      const start = fromNs + step * stepS * NS_PER_S;
      return { atS: (step + 0.5) * stepS, ...this.between(start, start + stepS * NS_PER_S) };
    });
  }
}
