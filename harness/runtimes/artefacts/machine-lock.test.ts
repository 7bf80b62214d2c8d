import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { builtModule } from '../../foundation/built-module.js';
import { tryMachineLock, withMachineLock } from './machine-lock.js';

const name = `machine-lock-test-${String(process.pid)}`;
const { signal } = new AbortController();

it('lets one in at a time, and everybody in the end', async () => {
  let [inside, most, done] = [0, 0, 0];
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
    done++;
  };
  await Promise.all(Array.from({ length: 10 }, () => withMachineLock(name, signal, work)));
  expect([most, done]).toEqual([1, 10]);
});

it('is free again after work that failed', async () => {
  await expect(withMachineLock(name, signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  (await tryMachineLock(name))?.release();
});

it('is freed by the end of its holder, however it ends', async () => {
  const module = JSON.stringify(builtModule('harness/runtimes/artefacts/machine-lock.ts'));
  const script = `const { tryMachineLock } = await import(${module});
    await tryMachineLock(${JSON.stringify(name)});
    console.log('held');
    setInterval(() => {}, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(await tryMachineLock(name)).toBeNull();
  const waiting = withMachineLock(name, signal, () => Promise.resolve('in'));
  holder.kill('SIGKILL');
  expect(await waiting).toBe('in');
});

it('stops waiting when told to', async () => {
  const held = await tryMachineLock(name);
  const impatient = new AbortController();
  const waiting = withMachineLock(name, impatient.signal, () => Promise.resolve());
  impatient.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
  held?.release();
});
