import { createHash } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { ChaosError } from '../../foundation/errors.js';

/** A lock that this process holds. */
export interface MachineLock {
  release(): void;
}

/**
 * Runs `work` while no other process of this machine runs work under the same `name`; who has to wait is told by the
 * end of a connection to the holder. Elsewhere than on Linux work simply runs: callers must be correct, if wasteful,
 * without the lock.
 */
export async function withMachineLock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return work();
  for (;;) {
    signal.throwIfAborted();
    const lock = await tryMachineLock(name);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await holderEnds(socketOf(name), signal);
  }
}

/**
 * The lock `name`, or null when somebody holds it. It is a listening socket in Linux' abstract namespace: the kernel
 * frees it when its holder ends, however it ends, so no lock is ever left behind; and it has the same reach as the
 * loopback addresses it guards, the network namespace.
 */
export function tryMachineLock(name: string): Promise<MachineLock | null> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server = createServer((waiter) => {
      waiting.add(waiter);
      waiter.on('error', () => waiting.delete(waiter));
      waiter.on('close', () => waiting.delete(waiter));
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(new ChaosError(`cannot take the lock ${name}`, { code: 'LOCK_FAILED', cause: error }));
    });
    server.listen(socketOf(name), () => {
      server.unref();
      const release = (): void => {
        server.close();
        for (const waiter of waiting) waiter.destroy();
      };
      resolve({ release });
    });
  });
}

function socketOf(name: string): string {
  return `\0zk-chaos-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

function holderEnds(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const stop = (): void => void socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    // Any end of the connection, a refused one too, means: look again.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    socket.resume();
  });
}
