import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { builtModule } from '../foundation/built-module.js';
import { ChaosError } from '../foundation/errors.js';
import type { HopAnswer, HopOrder } from './patient-hop-order.js';
import type { HopRoute } from './patient-hop.js';

/** A patient hop in a process of its own. */
export interface PatientHopProcess {
  readonly pid: number;
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it and waits for that. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a patient hop and resolves when it listens on every route.
 *
 * @param runId the run's label, shown among the process's arguments
 * @param logFile where its standard error goes, appended
 */
export async function startPatientHop(
  routes: readonly HopRoute[],
  runId: string,
  logFile: string,
): Promise<PatientHopProcess> {
  const log = openSync(logFile, 'a');
  // Detached: an interrupt typed at the terminal must reach only the harness, which then takes the run down in order.
  const child = fork(builtModule('harness/network/patient-hop-process.ts'), [runId], {
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
    execArgv: [],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const answer = await firstAnswer(child, { routes });
  const hop: PatientHopProcess = { pid: child.pid ?? -1, ended, stop: () => stop(child, ended) };
  if (answer.listening) return hop;
  await hop.stop();
  throw new ChaosError(answer.why, { code: 'HOP_CANNOT_LISTEN', hint: `See ${logFile}.` });
}

async function firstAnswer(child: ChildProcess, order: HopOrder): Promise<HopAnswer> {
  const answered = once(child, 'message').then(([answer]) => answer as HopAnswer);
  const failed = once(child, 'exit').then(([code]): HopAnswer => ({
    listening: false,
    why: `the patient hop ended before it listened (exit ${String(code)})`,
  }));
  child.send(order);
  return Promise.race([answered, failed]);
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  await ended;
}
