import { ChaosError, messageOf } from '../../foundation/errors.js';
import type { Dockerode } from './engine.js';
import { isOfDeadRun, runFilter, runOf } from './run-labels.js';

/** Removes every container and network of a run. What is already gone is fine. */
export async function removeRun(docker: Dockerode, runId: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: runFilter(runId) });
  await everyOne(containers.map(({ Id, Names }) => removeContainer(docker, Id, Names[0] ?? Id)));
  const networks = await docker.listNetworks({ filters: runFilter(runId) });
  await everyOne(networks.map(({ Id, Name }) => removeNetwork(docker, Id, Name)));
}

/**
 * Removes what runs left whose harness is dead.
 *
 * @returns a line for each leftover
 */
export async function sweepDeadRuns(docker: Dockerode): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true, filters: runFilter() });
  const deadContainers = containers.filter(({ Labels }) => isOfDeadRun(Labels));
  await everyOne(deadContainers.map(({ Id, Names }) => removeContainer(docker, Id, Names[0] ?? Id)));
  const networks = await docker.listNetworks({ filters: runFilter() });
  const deadNetworks = networks.filter(({ Labels }) => isOfDeadRun(Labels ?? {}));
  await everyOne(deadNetworks.map(({ Id, Name }) => removeNetwork(docker, Id, Name)));
  return [
    ...deadContainers.map(({ Names, Labels }) => `container ${nameOf(Names[0])} of run ${runOf(Labels)}`),
    ...deadNetworks.map(({ Name, Labels }) => `network ${Name} of run ${runOf(Labels ?? {})}`),
  ];
}

async function removeContainer(docker: Dockerode, id: string, name: string): Promise<void> {
  await docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .catch(unlessGone(`container ${nameOf(name)}`));
}

async function removeNetwork(docker: Dockerode, id: string, name: string): Promise<void> {
  await docker
    .getNetwork(id)
    .remove()
    .catch(unlessGone(`network ${name}`));
}

/** The engine writes names with a slash before them. */
function nameOf(name: string | undefined): string {
  return (name ?? '').replace(/^\//, '');
}

/** 404: somebody else was quicker; 409: its removal is under way. */
function unlessGone(what: string): (error: unknown) => void {
  return (error) => {
    const status = (error as { readonly statusCode?: number }).statusCode;
    if (status === 404 || (status === 409 && messageOf(error).includes('already in progress'))) return;
    throw new ChaosError(`could not remove ${what}: ${messageOf(error)}`, { code: 'REMOVAL_FAILED', cause: error });
  };
}

/** All are tried; the first failure is told at the end. */
async function everyOne(removals: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(removals)) if (outcome.status === 'rejected') throw outcome.reason;
}
