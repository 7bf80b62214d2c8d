import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { ChaosError, UsageError } from '../../harness/foundation/errors.js';
import { isMissing } from './build-tool.js';
import type { BuildTool } from './build-tool.js';
import type { Peer } from './peer.js';

interface BuildStep {
  readonly peer: Peer['name'];
  readonly tool: Pick<BuildTool, 'name' | 'command' | 'install'>;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Runs a step of building a peer's program.
 *
 * @throws UsageError when the tool is missing, ChaosError when it fails
 */
export async function runBuildStep(step: BuildStep): Promise<void> {
  const { peer, tool, args, folder, env = {}, signal } = step;
  const ran = await execa(tool.command, args, {
    cwd: folder,
    env,
    cancelSignal: signal,
    reject: false,
    all: true,
    // Detached: an interrupt typed at the terminal is for the harness, which then cancels this.
    detached: true,
  });
  signal.throwIfAborted();
  if (!ran.failed) return;
  if (isMissing(ran)) {
    throw new UsageError(`${tool.name} is missing; it builds the contenders of ${peer}`, {
      code: 'NO_BUILD_TOOL',
      hint: `${tool.install}, or leave ${peer} out of --peers`,
      cause: ran,
    });
  }
  throw new ChaosError(`building the contenders of ${peer}: ${tool.command} failed: ${reasonIn(ran.all)}`, {
    code: 'PEER_NOT_BUILT',
    hint: `check that ${tool.command} reaches its package registry, or leave ${peer} out of --peers`,
    cause: ran,
  });
}

/** The first line that calls itself an error; else the last. */
export function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const error = lines.find((line) => /\berror\b/i.test(line))?.replace(/^\[?error\]?:?\s+/i, '');
  return error ?? lines.at(-1) ?? 'it said nothing';
}
