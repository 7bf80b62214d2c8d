import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../../ensemble/ensemble.js';
import type { Address } from '../../ensemble/ensemble.js';
import { ChaosError } from '../../foundation/errors.js';
import { ToxiproxyApi } from '../../network/toxiproxy-api.js';
import { ServerProcess } from './server-process.js';

interface ToxiproxyStart {
  readonly binary: string;
  readonly address: Address;
  readonly folder: string;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A Toxiproxy server of this run. */
export interface RunningToxiproxy {
  readonly process: ServerProcess;
  readonly api: ToxiproxyApi;
}

const answerLimitMs = 20_000;

/** Resolves when Toxiproxy answers. */
export async function startToxiproxy(start: ToxiproxyStart): Promise<RunningToxiproxy> {
  const { host, port } = start.address;
  const process = await ServerProcess.start({
    name: 'Toxiproxy',
    command: start.binary,
    arguments: ['-host', host, '-port', String(port)],
    folder: start.folder,
    logFile: start.logFile,
    environment: start.environment,
  });
  const api = new ToxiproxyApi(`http://${formatAddress(start.address)}`);
  try {
    await answers(process, api, start);
  } catch (error) {
    await process.kill();
    throw error;
  }
  return { process, api };
}

async function answers(process: ServerProcess, api: ToxiproxyApi, { signal, logFile }: ToxiproxyStart): Promise<void> {
  const limit = performance.now() + answerLimitMs;
  for (;;) {
    signal.throwIfAborted();
    const version = await api.version().catch(() => null);
    if (version !== null) return;
    const end = process.end();
    if (end === null && performance.now() < limit) {
      await sleep(10);
      continue;
    }
    throw new ChaosError(end === null ? 'Toxiproxy does not answer' : `Toxiproxy ended (${end}) before it answered`, {
      code: 'TOXIPROXY_NOT_STARTED',
      hint: `its output is in ${logFile}`,
    });
  }
}
