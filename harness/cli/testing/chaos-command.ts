import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../../results/run-result.js';
import { builtModule } from '../../foundation/built-module.js';

/** The command as a user runs it, on a store of its own. */
export interface RunningCommand {
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when standard error holds the text; rejects when the command ends before. */
  says(text: string): Promise<void>;
  /** Standard error so far. */
  said(): string;
  readonly ended: Promise<EndedCommand>;
}

export interface EndedCommand {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function makeStore(): string {
  return mkdtempSync(join(tmpdir(), 'chaos-store-'));
}

export function startChaos(...words: readonly string[]): RunningCommand {
  return startChaosIn(process.cwd(), words);
}

/** @param folder where the command is called: paths among its words are from there */
export function startChaosIn(folder: string, words: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [fileURLToPath(builtModule('harness/cli/start.ts')), ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Colours are on where CI runs, too; tests read words.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
    for (const listener of [...listeners]) listener();
  });
  const ended = new Promise<EndedCommand>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!err.includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`the command never said "${text}":\n${err}`)));
    });
  return { pid: child.pid ?? -1, signal: (signal) => void child.kill(signal), says, said: () => err, ended };
}

export async function chaos(...words: readonly string[]): Promise<EndedCommand> {
  return startChaos(...words).ended;
}

/** The newest run of a store. */
export function latestRun(store: string): string {
  return join(store, readlinkSync(join(store, 'latest')));
}

export function resultOf(run: string): RunResult {
  return JSON.parse(readFileSync(join(run, 'results.json'), 'utf8')) as RunResult;
}

/** Processes that this harness process started, or one of its runs, and that still live. */
export function processesOf(harness: number): readonly string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    return [`/proc/${entry}/environ`, `/proc/${entry}/cmdline`].some((file) => {
      try {
        const text = readFileSync(file, 'latin1');
        return text.includes(`ZK_CHAOS_OWNER={"pid":${harness},`) || text.includes(`"harnessPid":${harness},`);
      } catch {
        // Gone meanwhile.
        return false;
      }
    });
  });
}
