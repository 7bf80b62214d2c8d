/** Conditions a step can wait for (design.md section 3.2). */
export type StepCondition = 'synced' | 'leader' | 'no-leader';

export const stepConditions = ['synced', 'leader', 'no-leader'] as const satisfies readonly StepCondition[];

/** One step of a plan; fields beyond the common ones belong to the fault named by `do`. Times in seconds. */
export interface PlanStep {
  /** Seconds from the start of the load. Exactly one of `at` and `after` is there. */
  readonly at?: number;
  /** Looked at once the step ahead has begun and, if it carries `for`, has been undone. */
  readonly after?: StepCondition;
  /** Seconds to wait on top of `after`. */
  readonly delay?: number;
  /** Seconds after which `after` gives up and the step is recorded as not begun. */
  readonly limit?: number;
  /** Seconds from the start of the load after which the step is no longer begun. */
  readonly before?: number;
  /** The fault's name: `kill`, `partition`, `heal` … */
  readonly do: string;
  /** Selectors: `zk3`, `leader`, `follower:max`, or a name bound in `bind`. */
  readonly on?: readonly string[];
  /** Seconds after which the step undoes itself. */
  readonly for?: number;
  readonly [field: string]: unknown;
}

/** The faults of a run, written before the load starts (`plan.json`) and replayable with `--plan`. */
export interface Plan {
  readonly seed: number;
  /** Names fixed to a server when the load starts. */
  readonly bind: Readonly<Record<string, string>>;
  readonly steps: readonly PlanStep[];
}

/** Did the fault happen? Contract: design.md section 7.3. */
export type Judged = 'confirmed' | 'ineffective' | 'inconclusive';
