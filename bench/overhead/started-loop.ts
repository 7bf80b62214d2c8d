import type { ChildProcess } from 'node:child_process';
import { ChaosError } from '../../harness/foundation/errors.js';
import type { Recorder } from '../../harness/history/recorder.js';
import { RecordingFifo } from '../../harness/history/recording-fifo.js';
import type { ChildLog } from '../../harness/session/child-log.js';
import { spawnEntry } from '../../harness/session/spawn-entry.js';
import { loopCommands, type LoopKind, type LoopMessage, type LoopOrder, type LoopStretch } from './loop-order.js';

const endLimitMs = 8000;

/** A loop process that waits for the word to run. */
export class StartedLoop {
  readonly #child: ChildProcess;
  /** Rejects when the process has ended. */
  readonly #ended: Promise<never>;
  readonly #gone: Promise<unknown>;
  readonly #connected: Promise<void>;
  #hear: (stretch: LoopStretch) => void = () => undefined;

  /** @param recorder takes what it records */
  constructor(order: LoopOrder, recorder: Recorder, log: ChildLog) {
    const fifo = new RecordingFifo();
    const child = fifo.forSpawn((pipe) => spawnEntry('bench/overhead/loop-process.ts', order, { log, pipe }));
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    let isConnected: () => void = () => undefined;
    this.#connected = new Promise((resolve) => (isConnected = resolve));
    let failure = '';
    const drained = recorder.attach(fifo, {
      workload: 'register',
      onMessage: (json) => {
        const message = JSON.parse(json) as LoopMessage;
        if (message.type === 'connected') isConnected();
        else if (message.type === 'stretch') this.#hear(message);
        else failure = message.message;
      },
    });
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
      child.once('error', (error) => resolve(error.message));
    });
    this.#gone = Promise.all([exited, drained]).then(() => log.removeIfEmpty());
    this.#ended = Promise.all([exited, drained]).then(([cause]) =>
      Promise.reject(
        new ChaosError(`a client of the measurement died: ${failure === '' ? cause : failure}`, { code: 'LOOP_DIED' }),
      ),
    );
    this.#ended.catch(() => undefined);
  }

  /** Resolves when it has its session; rejects when it dies before. */
  connected(): Promise<void> {
    return Promise.race([this.#connected, this.#ended]);
  }

  /** Runs the loop for so long. Rejects when the process dies. */
  run(kind: LoopKind, seconds: number): Promise<LoopStretch> {
    const heard = new Promise<LoopStretch>((resolve) => (this.#hear = resolve));
    this.#child.stdin?.write(loopCommands.run(kind, seconds * 1000));
    return Promise.race([heard, this.#ended]);
  }

  /** Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), endLimitMs);
    await this.#gone;
    clearTimeout(limit);
  }
}
