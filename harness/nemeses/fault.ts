import type { z } from 'zod';
import type { Json } from '../history/event.js';
import type { RunningEnsemble, RunningServer } from '../runtimes/runtime.js';
import type { SeededRandom } from '../foundation/seeded-random.js';
import type { EnsembleView } from './ensemble-view.js';
import type { LinkFaults } from './link-faults.js';
import type { Judged, PlanStep } from './plan.js';

/** What was seen of a fault, and what that proves. */
export interface Evidence {
  readonly judged: Judged;
  readonly evidence: { readonly [name: string]: Json };
}

/** What is disturbed while a fault is in force; `nothing` where the step only restores. */
export type Disturbed = 'processes' | 'pauses' | 'links' | 'nothing';

/** A fault that was applied. */
export interface AppliedFault {
  /** Servers (or `clients`) it was applied to, or that it took something from. */
  readonly on: readonly string[];
  /**
   * Resolves when the evidence is in, or when waiting for it is over. Never blocks a later step.
   * Rejects only on errors of the harness.
   */
  readonly evidence: Promise<Evidence>;
}

/** What a fault finds when its turn comes. */
export interface FaultContext {
  readonly ensemble: RunningEnsemble;
  readonly view: EnsembleView;
  readonly links: LinkFaults;
  /** Of this step alone. */
  readonly random: SeededRandom;
  /** The step's place in the plan. */
  readonly step: number;
  /** Servers that steps before this one took down and nobody has started since. */
  readonly takenDown: readonly string[];
  /** What selectors stand for now: servers' names, and `clients`; without repetition. */
  resolve(selectors: readonly string[]): readonly string[];
  /** Aborted when the run stops waiting for evidence. */
  readonly giveUp: AbortSignal;
  /** Aborted when the fault is undone (or {@link giveUp} is). */
  readonly undone: AbortSignal;
}

/** A step with its selectors resolved. */
export interface ResolvedStep<Fields> {
  readonly step: PlanStep;
  /** The step's own fields, checked, with defaults. */
  readonly fields: Fields;
  /** What `on` came to, without repetition. */
  readonly servers: readonly RunningServer[];
  /** `clients` was among the selectors. */
  readonly clients: boolean;
}

/** A step's own fields, as its schema yields them. */
export type FieldsOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** One kind of fault: one `do`. A family of them is a file and a line in `index.ts`. */
export interface Fault<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The `do` of a step. */
  readonly name: string;
  /** One line for `list` and the docs. */
  readonly describe: string;
  /** Fields beyond the common ones. */
  readonly fields: Shape;
  readonly on: 'needed' | 'optional' | 'none';
  /** Whether `clients` may be among the selectors. */
  readonly clients: boolean;
  readonly disturbs: Disturbed;
  /** The `do` that undoes it after `for` seconds; null where that makes no sense. */
  readonly undoneBy: 'start' | 'resume' | 'heal' | null;
  /** What is wrong with a step for this ensemble, beyond its schema, in words; null when nothing. */
  check?(fields: FieldsOf<Shape>, step: PlanStep, participants: number): string | null;
  /** Applies it; resolves when it is in force. */
  apply(step: ResolvedStep<FieldsOf<Shape>>, context: FaultContext): Promise<AppliedFault>;
}
