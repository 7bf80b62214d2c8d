import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { ChaosError, UsageError } from '../../harness/foundation/errors.js';
import type { Peer } from './peer.js';

interface BuildStep {
  readonly peer: Peer['name'];
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** "Go", "a Java compiler (javac)": what is missing when the command is. */
  readonly tool: string;
  /** How to get it. */
  readonly install: string;
}

/**
 * Runs a step of building a peer's program.
 *
 * @throws UsageError when the command is missing, ChaosError when it fails
 */
export async function runBuildStep(step: BuildStep): Promise<void> {
  const { peer, command, args, folder, env = {}, signal, tool, install } = step;
  const ran = await execa(command, args, {
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
  const isMissing = ran.code === 'ENOENT' || ran.code === 'EACCES' || /No module named pip\b/.test(ran.all);
  if (isMissing) {
    throw new UsageError(`${tool} is missing; it builds the contenders of ${peer}`, {
      code: 'NO_BUILD_TOOL',
      hint: `${install}, or leave ${peer} out of --peers`,
      cause: ran,
    });
  }
  throw new ChaosError(`building the contenders of ${peer}: ${command} failed: ${reasonIn(ran.all)}`, {
    code: 'PEER_NOT_BUILT',
    hint: `check that ${command} reaches its package registry, or leave ${peer} out of --peers`,
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
