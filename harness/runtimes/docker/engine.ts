import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { messageOf, UsageError } from '../../foundation/errors.js';

export type Dockerode = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Dockerode['getContainer']>;

/** A container engine that answers. */
export interface Engine {
  readonly client: ContainerRuntimeClient;
  readonly docker: Dockerode;
  /** Where its published ports are reached. */
  readonly host: string;
  /** Whether that is this machine, so that ports need not be published to others. */
  readonly local: boolean;
  readonly version: string;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';
const ANSWER_LIMIT_MS = 20_000;

/**
 * The engine that testcontainers finds (`DOCKER_HOST`, the usual sockets).
 *
 * @throws UsageError when none answers, saying why
 */
export async function openEngine(): Promise<Engine> {
  const reason = await whyNoEngine();
  if (reason !== null) throw noEngine(reason);
  // Its reaper is one more image and container; here leftovers are found by their label (sweep.ts).
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const client = await Promise.race([getContainerRuntimeClient(), tooLate()]);
    const { host, serverVersion } = client.info.containerRuntime;
    return {
      client,
      docker: client.container.dockerode,
      host,
      local: host === 'localhost' || host.startsWith('127.'),
      version: String(serverVersion),
    };
  } catch (error) {
    throw noEngine(messageOf(error), error);
  }
}

/** Null when an engine answers, or may answer in a way that only testcontainers knows; otherwise the reason. */
export async function whyNoEngine(environment: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const host = environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    return host.startsWith('unix://') ? whySocketFails(host.slice('unix://'.length)) : null;
  }
  if (process.platform === 'win32') return null;
  const reason = await whySocketFails(DEFAULT_SOCKET);
  // Without the usual socket there may be a rootless engine.
  return reason !== null && environment['XDG_RUNTIME_DIR'] !== undefined && reason.includes('no such') ? null : reason;
}

function whySocketFails(socketPath: string): Promise<string | null> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: ANSWER_LIMIT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? null : `${socketPath} answers ${String(response.statusCode)}`);
    });
    ping.once('timeout', () => ping.destroy(new Error('it does not answer')));
    ping.once('error', (error: NodeJS.ErrnoException) => resolve(`${socketPath}: ${reasonOf(error)}`));
    ping.end();
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'no such socket';
  if (error.code === 'EACCES') return 'permission denied';
  if (error.code === 'ECONNREFUSED') return 'nobody listens there';
  return error.message;
}

async function tooLate(): Promise<never> {
  await sleep(ANSWER_LIMIT_MS, undefined, { ref: false });
  throw new Error(`it did not answer within ${ANSWER_LIMIT_MS / 1000} s`);
}

function noEngine(reason: string, cause?: unknown): UsageError {
  return new UsageError(`no container engine answers (${reason})`, {
    code: 'NO_ENGINE',
    hint: reason.includes('permission')
      ? 'Join the group docker (or run as root), or use --runtime process.'
      : 'Start it (Docker Desktop, systemctl start docker, or dockerd), or use --runtime process.',
    cause,
  });
}
