import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { thisProcessAsOwner } from '../process/run-owner.js';
import { makeTemporaryFolder } from '../process/temporary-folder.js';
import type { Engine } from './engine.js';
import type { ImageContext } from './images.js';

/** Runs `work` with a temporary folder that starts as a copy of the recipe. */
export async function withBuildFolder(recipe: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await makeBuildFolder();
  try {
    await cp(recipe, folder, { recursive: true });
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On Linux one that is swept when its maker was killed. */
function makeBuildFolder(): Promise<string> {
  const name = `image-${randomBytes(6).toString('hex')}`;
  return process.platform === 'linux'
    ? makeTemporaryFolder({ runId: name, owner: thisProcessAsOwner() })
    : mkdtemp(join(tmpdir(), `zk-chaos-${name}`));
}

interface BuildStep {
  readonly stream?: string;
  readonly error?: string;
}

const SHOWN_LINES = 15;

/**
 * Builds an image from a folder with a Dockerfile, with the engine's own builder (no `docker` command, no buildx).
 * Not through testcontainers, which hides why a build failed.
 */
export async function buildImage(
  { docker }: Engine,
  tag: string,
  folder: string,
  context: ImageContext,
  buildargs: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { signal } = context;
  signal.throwIfAborted();
  context.progress(`building the image ${tag}`);
  const tar = spawn('tar', ['-C', folder, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const output: string[] = [];
  try {
    const stream = await docker.buildImage(tar.stdout, {
      t: tag,
      buildargs: { ...buildargs },
      forcerm: true,
      labels: { 'zk-chaos.image': tag },
      abortSignal: signal,
    });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error === null ? resolve() : reject(error)),
        (step: BuildStep) => output.push(step.stream ?? step.error ?? ''),
      );
    });
  } catch (error) {
    signal.throwIfAborted();
    const end = output.join('').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
    throw new ChaosError(`the image ${tag} could not be built: ${messageOf(error)}${end === '' ? '' : `\n${end}`}`, {
      code: 'IMAGE_BUILD_FAILED',
      cause: error,
    });
  } finally {
    tar.kill();
  }
}
