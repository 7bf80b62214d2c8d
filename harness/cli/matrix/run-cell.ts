import { relative } from 'node:path';
import type { CellOutcome } from '../../../results/matrix/matrix-state.js';
import { thresholdLine } from '../../../results/thresholds/render-thresholds.js';
import { withThresholds } from '../../../results/thresholds/judge-thresholds.js';
import { monotonicNs, NS_PER_S } from '../../foundation/clock.js';
import { ChaosError, ExitCode, messageOf } from '../../foundation/errors.js';
import type { RunIo, RunOutcome } from '../../run-io.js';
import type { RunOptions } from '../../run-options.js';
import { exitCodeOf } from '../exit-code.js';

/**
 * One run of a matrix, in this process. A run that fails is an outcome like any other: the others are still to come.
 *
 * @param matrixFolder what the run's folder is told from
 * @returns null where a person stopped it: it is to be run again
 */
export async function runCell(options: RunOptions, matrixFolder: string, io: RunIo): Promise<CellOutcome | null> {
  const startedAt = new Date().toISOString();
  const startNs = monotonicNs();
  const orchestrator = await import('../../orchestrator.js');
  const tookS = (): number => (monotonicNs() - startNs) / NS_PER_S;
  try {
    const outcome = await orchestrator.run(options, io);
    if (outcome.result.interrupted || io.interrupts.stop.aborted) return null;
    return { ...judged(outcome, matrixFolder), startedAt, tookS: tookS() };
  } catch (error) {
    if (io.interrupts.stop.aborted) return null;
    const known = error instanceof ChaosError ? error : null;
    const why = [messageOf(error), ...(known?.hint === undefined ? [] : [known.hint])].join('; ');
    const exitCode = known?.exitCode ?? ExitCode.harness;
    return { state: 'failed', exitCode, code: known?.code ?? 'UNEXPECTED', why, startedAt, tookS: tookS() };
  } finally {
    io.progress.done();
  }
}

type JudgedPart = Omit<Extract<CellOutcome, { state: 'judged' }>, 'startedAt' | 'tookS'>;

function judged({ folder, result }: RunOutcome, matrixFolder: string): JudgedPart {
  const missed = (result.thresholds?.outcomes ?? []).filter(({ met }) => met !== true);
  return {
    state: 'judged',
    valid: result.valid,
    why: result.why,
    exitCode: exitCodeOf(withThresholds(result), [result]),
    missed: missed.map(thresholdLine),
    folder: relative(matrixFolder, folder),
    command: result.command,
    workloads: result.workloads.map(({ workload, okPerS, p99Ms, loop }) => ({ workload, okPerS, p99Ms, loop })),
    faults: result.faults.length,
    faultsConfirmed: result.faults.filter((fault) => fault.judged === 'confirmed').length,
  };
}
