import { connect, createServer, type Server } from 'node:net';
import { createHash } from 'node:crypto';
import { ChaosError } from '../../foundation/errors.js';

/**
 * Runs `work` while no other process of this machine runs work under the same `name`. The lock is a listening socket
 * in Linux' abstract namespace: the kernel frees it when its holder ends, however it ends, so that a lock is never
 * left behind; who waits is connected to the holder and is told by the end of that connection. Elsewhere than on Linux
 * work simply runs: callers must be correct, if wasteful, without the lock.
 */
export async function withMachineLock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return work();
  const path = `\0zk-chaos-lock-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  for (;;) {
    signal.throwIfAborted();
    const lock = await tryLock(path);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await holderEnds(path, signal);
  }
}

interface HeldLock {
  release(): void;
}

function tryLock(path: string): Promise<HeldLock | null> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<{ destroy(): void }>();
    const server: Server = createServer((waiter) => {
      waiting.add(waiter);
      waiter.on('error', () => waiting.delete(waiter));
      waiter.on('close', () => waiting.delete(waiter));
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(new ChaosError('cannot take a lock', { code: 'LOCK_FAILED', cause: error }));
    });
    server.listen(path, () => {
      server.unref();
      resolve({
        release: () => {
          server.close();
          for (const waiter of waiting) waiter.destroy();
        },
      });
    });
  });
}

function holderEnds(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const stop = (): void => void socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    // Any end of the connection, a refused one too, means: look again.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    socket.resume();
  });
}
