import { lookAtExisting, refuseServerFaults } from './connect.js';
import type { Ensemble } from './ensemble/ensemble.js';
import { makeEnsemble } from './ensemble/make-ensemble.js';
import { checkPlan } from './nemeses/check-plan.js';
import type { Plan } from './nemeses/plan.js';
import { randomPlan } from './nemeses/random-plan.js';
import type { RunProgress } from './run-io.js';
import type { RunOptions } from './run-options.js';
import { connectExisting } from './runtimes/existing/existing-ensemble.js';
import { chooseRuntime, runtimes } from './runtimes/index.js';
import type { BootContext, RunningEnsemble } from './runtimes/runtime.js';
import { sweepLeftovers } from './sweep-leftovers.js';

/** What a run is against: an ensemble of its own, or one that already runs; not started yet. */
export interface RunTarget {
  readonly ensemble: Ensemble;
  /** The faults, possible on this ensemble. */
  readonly plan: Plan;
  readonly runtime: { readonly name: string; readonly why: string };
  /** What of the tree is ours to compare at the end. */
  readonly treeRoot: string;
  boot(context: BootContext): Promise<RunningEnsemble>;
}

/**
 * Finds out what the run is against, and writes its plan.
 *
 * @throws UsageError when the options ask for what cannot be here
 */
export async function chooseTarget(options: RunOptions, progress: RunProgress): Promise<RunTarget> {
  for (const leftover of await sweepLeftovers()) progress.line(`swept: ${leftover}`);
  return options.connect.length > 0 ? existingTarget(options, progress) : ownTarget(options, progress);
}

async function ownTarget(options: RunOptions, progress: RunProgress): Promise<RunTarget> {
  const { nodes, observers, zkVersion, tickTimeMs, initLimitTicks, syncLimitTicks, jvmArguments, proxies } = options;
  const ensemble = makeEnsemble({
    ...{ participants: nodes, observers, zkVersion, tickTimeMs, initLimitTicks, syncLimitTicks },
    ...{ jvmArguments, proxies },
  });
  const plan = planFor(options, ensemble);
  const { runtime, why } = await chooseRuntime(options.runtime, ensemble, runtimes, options.image ?? undefined);
  progress.line(`runtime ${why}`);
  return {
    ...{ ensemble, plan, treeRoot: '/' },
    runtime: { name: runtime.name, why },
    boot: (context) => runtime.boot(ensemble, context),
  };
}

async function existingTarget(options: RunOptions, progress: RunProgress): Promise<RunTarget> {
  const disturbed = options.plan !== null && options.plan.plan.steps.length > 0;
  const existing = await lookAtExisting(options, options.proxies && disturbed);
  const plan = planFor(options, existing.ensemble);
  refuseServerFaults(plan, options.plan?.file ?? `--nemesis ${options.nemesis.join(',')}`);
  const named = [...existing.addresses].map(([name, { host, port }]) => `${name} = ${host}:${port}`).join(', ');
  progress.line(`an ensemble that already runs: ${named}`);
  return {
    ...{ ensemble: existing.ensemble, plan, treeRoot: '/chaos' },
    runtime: { name: 'existing', why: `as asked: ${named}` },
    boot: (context) => connectExisting(existing, context),
  };
}

function planFor(options: RunOptions, ensemble: Ensemble): Plan {
  const { plan, seed, nemesis, nemesisIntervalS, timeLimitS } = options;
  if (plan === null) return randomPlan({ seed, nemeses: nemesis, intervalS: nemesisIntervalS, timeLimitS, ensemble });
  checkPlan(plan.plan, ensemble, plan.file);
  return plan.plan;
}
