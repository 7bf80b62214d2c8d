import { ChaosError } from '../../foundation/errors.js';
import type { Json } from '../../history/event.js';
import type { JobContext } from '../job.js';

// Jobs for the test of running jobs.

export function echo(input: Json, { emit }: JobContext): Promise<Json> {
  emit('first');
  emit({ second: 'ü' });
  return Promise.resolve(input);
}

export function refuse(input: Json): Promise<Json> {
  throw new ChaosError(`refused ${JSON.stringify(input)}`, { code: 'REFUSED', hint: 'ask for less' });
}

/** Never ends; says so when it is told to. */
export function linger(_input: Json, { emit, signal }: JobContext): Promise<Json> {
  return new Promise(() => {
    emit('lingering');
    signal.addEventListener('abort', () => emit('told to end'));
  });
}

export function die(): Promise<Json> {
  console.error('last words');
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
