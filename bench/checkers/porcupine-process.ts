import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import { ChaosError } from '../../harness/foundation/errors.js';
import type { Json } from '../../harness/history/event.js';

export interface PorcupineRequest {
  readonly file: string;
  readonly model: string;
  readonly initial?: Json;
  readonly timeoutMs: number;
  /** 0: all cores. */
  readonly threads: number;
}

export interface PorcupineAnswer {
  readonly ms: number;
  readonly verdict: 'valid' | 'invalid' | 'unknown';
}

const verdicts = { Ok: 'valid', Illegal: 'invalid', Unknown: 'unknown' } as const;

/** Porcupine, built once through Go's module client at the version pinned in go.mod, asked history by history. */
export class Porcupine {
  readonly #folder: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(folder: string, process: ChildProcessWithoutNullStreams) {
    this.#folder = folder;
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  static async start(): Promise<Porcupine> {
    const folder = await mkdtemp(join(tmpdir(), 'zk-chaos-porcupine-'));
    const program = join(folder, 'porcupine');
    await execa('go', ['build', '-trimpath', '-o', program, '.'], {
      cwd: join(repositoryRoot, 'bench', 'checkers', 'porcupine'),
    });
    return new Porcupine(folder, spawn(program, { stdio: 'pipe' }));
  }

  /** The check alone: the history is loaded before, the first time it is asked for. */
  async check(request: PorcupineRequest): Promise<PorcupineAnswer> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new ChaosError('porcupine: it ended', { code: 'PORCUPINE_DIED' });
    const answer = JSON.parse(line.value) as { ns: number; result: keyof typeof verdicts; error?: string };
    if (answer.error !== undefined) {
      throw new ChaosError(`porcupine: ${request.file}: ${answer.error}`, { code: 'PORCUPINE_FAILED' });
    }
    return { ms: answer.ns / 1e6, verdict: verdicts[answer.result] };
  }

  async stop(): Promise<void> {
    this.#process.stdin.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
