import type { Validity } from '../checkers/verdict.js';
import type { Json } from '../harness/history/event.js';
import type { MachineFacts } from '../results/run-result.js';

/** What `results.json` of every measurement holds, whatever it measured. */
export interface BenchResult {
  /** Of everything that was judged, the worst. */
  readonly valid: Validity;
  /** One sentence, without a full stop. */
  readonly why: string;
  /** Sentences, without a full stop; the first is the answer. */
  readonly headline: readonly string[];
  /** Why the figures are to be taken with care; sentences, without a full stop. */
  readonly warnings: readonly string[];
  /** What was asked for, in the words of the program; what makes two results comparable. */
  readonly options: Readonly<Record<string, Json>>;
  readonly seed: number;
  /** The command that repeats it. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Stopped by a person before its time. */
  readonly interrupted: boolean;
  /** As the measurement found it. */
  readonly machine: MachineFacts;
  /** ZooKeeper, Java, others' libraries. */
  readonly versions: Readonly<Record<string, string>>;
  readonly runtime: { readonly name: string; readonly why: string };
}

/** What is kept of the options: the seed is beside them, and the store is where it lies. */
export function keptOptions(options: Readonly<Record<string, Json>>): BenchResult['options'] {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'seed' && name !== 'store'));
}
