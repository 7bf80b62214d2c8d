import { worstOf } from '../../checkers/verdict.js';
import { CleanUp } from '../../harness/clean-up.js';
import { messageOf } from '../../harness/foundation/errors.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { interrupted } from '../../harness/interruptible.js';
import { machineFacts } from '../../results/machine-facts.js';
import { counted } from '../../results/render/text.js';
import type { BenchIo } from '../bench.js';
import { keptOptions } from '../bench-result.js';
import type { BootedEnsemble } from '../boot-ensemble.js';
import { doubtsOf } from './doubts.js';
import type { EnsembleOptions } from './ensemble-options.js';
import type { EnsembleCell, EnsembleResult, FailureTimeline, JudgedEnsemble } from './ensemble-result.js';
import { failurePlan } from './failure-plan.js';
import { headlineOf } from './headline.js';
import { type EnsembleRequest, type EnsembleSetting, LoadedEnsemble, loadNodes } from './loaded-ensemble.js';
import { causeFailures, failureTimeline, type FailureWindow } from './measure-failures.js';
import { ensembleName, measureShares } from './measure-shares.js';

interface Measured {
  readonly cells: EnsembleCell[];
  readonly ensembles: JudgedEnsemble[];
  failures: FailureTimeline | null;
  booted: BootedEnsemble | null;
}

/**
 * Boots one ensemble after the other and measures each. Whatever happens, what was started is stopped before this
 * resolves or rejects. A Ctrl-C ends the measurement; what there is then is the result.
 *
 * @param where the folder of the measurement, absolute, and the command that repeats it
 * @throws ChaosError when an ensemble could not be had, or it was interrupted before there was anything to report
 */
export async function measureEnsembles(
  options: EnsembleOptions,
  where: { readonly folder: string; readonly command: string },
  io: BenchIo,
): Promise<EnsembleResult> {
  const startedAt = new Date();
  const machine = machineFacts();
  const random = new SeededRandom(options.seed);
  const measured: Measured = { cells: [], ensembles: [], failures: null, booted: null };
  const setting: EnsembleSetting = { options, folder: where.folder, io };
  for (const nodes of options.nodes) {
    for (const observers of options.observers) {
      if (io.interrupts.stop.aborted) continue;
      await sharesOf({ nodes, observers, of: 'shares', plannedSteps: 0 }, setting, random, measured);
    }
  }
  if (options.failureNodes !== null && !io.interrupts.stop.aborted) await failuresOf(setting, measured);
  const { cells, ensembles, failures, booted } = measured;
  if (booted === null || ensembles.length === 0) throw interrupted('before anything was measured');
  const found = { cells, failures, ensembles, machine, rounds: options.rounds };
  return {
    kind: 'bench-ensemble',
    ...summaryOf(ensembles),
    headline: headlineOf(found, random.fork('intervals')),
    warnings: doubtsOf(found),
    options: keptOptions({ ...options }),
    ...{ seed: options.seed, command: where.command, startedAt: startedAt.toISOString() },
    ...{ interrupted: io.interrupts.stop.aborted, machine, versions: booted.running.versions, runtime: booted.runtime },
    ...{ clients: options.clients, outstanding: options.outstanding, valueBytes: options.valueBytes },
    ...{ nodesInTree: loadNodes, warmUpS: options.warmUpS, cellS: options.cellS, rounds: options.rounds },
    ...{ cells, failures, ensembles },
  };
}

function summaryOf(ensembles: readonly JudgedEnsemble[]): Pick<EnsembleResult, 'valid' | 'why'> {
  const valid = worstOf(ensembles.map((ensemble) => ensemble.valid));
  const decisive = ensembles.filter((ensemble) => ensemble.valid === valid);
  if (valid === true) {
    return {
      valid,
      why: `on ${counted(ensembles.length, 'ensemble', 'ensembles')} the recorded sample and all trees were judged valid`,
    };
  }
  return { valid, why: decisive.map((ensemble) => `${ensembleName(ensemble)}: ${ensemble.why}`).join('; ') };
}

async function sharesOf(
  request: EnsembleRequest,
  setting: EnsembleSetting,
  random: SeededRandom,
  measured: Measured,
): Promise<void> {
  const { options, io } = setting;
  const order = random.fork(`${request.nodes} servers, ${request.observers} observers`);
  const { nodes, observers } = request;
  await onEnsemble(request, setting, measured, async (loaded) => {
    const cells = await measureShares(loaded, { nodes, observers }, { options, random: order, io });
    measured.cells.push(...cells);
    return loaded.finish();
  });
}

async function failuresOf(setting: EnsembleSetting, measured: Measured): Promise<void> {
  const { options, io } = setting;
  const plan = failurePlan(options.seed);
  const ensemble = { nodes: options.failureNodes ?? 0, observers: 0 };
  const request = { ...ensemble, of: 'failures', plannedSteps: plan.steps.length } as const;
  await onEnsemble(request, setting, measured, async (loaded) => {
    const readShare = options.failureReads;
    const window: FailureWindow = await causeFailures(loaded, ensemble, { plan, readShare, io });
    const judged = await loaded.finish();
    measured.failures = failureTimeline(loaded, { ...ensemble, readShare }, window);
    return judged;
  });
}

/** Boots, measures, and stops what was started; an interruption before anything was measured leaves nothing. */
async function onEnsemble(
  request: EnsembleRequest,
  setting: EnsembleSetting,
  measured: Measured,
  measure: (loaded: LoadedEnsemble) => Promise<JudgedEnsemble>,
): Promise<void> {
  const { progress, interrupts } = setting.io;
  const cleanUp = new CleanUp();
  progress.line(`${ensembleName(request)}${request.of === 'failures' ? ', whose servers fail' : ''}`);
  try {
    const loaded = await LoadedEnsemble.open(request, setting, cleanUp);
    measured.booted = loaded.booted;
    const ended = new Promise<never>((_, reject) => {
      interrupts.abort.addEventListener('abort', () => reject(interrupted('at once, as asked')), { once: true });
    });
    ended.catch(() => undefined);
    measured.ensembles.push(await Promise.race([measure(loaded), ended]));
  } catch (error) {
    await cleanUp.run().catch((second: unknown) => progress.warn(messageOf(second)));
    if (!interrupts.stop.aborted) throw error;
    if (interrupts.abort.aborted) throw interrupted('at once, as asked');
    return;
  }
  await cleanUp.run();
}
