import { once } from 'node:events';
import type { Json } from '../../../harness/history/event.js';
import { sessionDriver } from '../../../harness/session/index.js';
import type { JobContext } from '../../../harness/session/job.js';
import type { Session } from '../../../harness/session/session.js';
import { NotAcquired, type LockRecipe } from '../recipe.js';
import { SequentialLock } from '../sequential-lock.js';
import { SingleLock } from '../single-lock.js';

const recipes = {
  'lock-single': (session: Session, directory: string): LockRecipe => new SingleLock(session, directory),
  'lock-naive': (session: Session, directory: string): LockRecipe =>
    new SequentialLock(session, directory, 'smallest', () => 'lock'),
  'lock-chained': (session: Session, directory: string): LockRecipe =>
    new SequentialLock(session, directory, 'nearest', () => 'lock'),
};

export interface ContenderInput {
  readonly recipe: keyof typeof recipes;
  readonly directory: string;
  /** `host:port`. */
  readonly server: string;
  readonly sessionTimeoutMs: number;
}

/** What a contender says: once connected, and after each of its steps. */
export type ContenderLine =
  | { readonly state: 'connected'; readonly pid: number; readonly session: string }
  | { readonly state: 'held'; readonly path: string; readonly adopted: boolean }
  | { readonly state: 'released' }
  /** It was stopped while it waited. */
  | { readonly state: 'gave-up'; readonly nothingLeft: boolean };

/** Sent to a contender's process: acquire if you don't hold the lock, else release. */
export const nextStep = 'SIGUSR2';

/** Job: one contender for one lock, led step by step through signals, until it is stopped. */
export async function contenderJob(input: ContenderInput, context: JobContext): Promise<Json> {
  const { recipe, directory, server, sessionTimeoutMs } = input;
  const { signal } = context;
  const session = sessionDriver('native').open({
    servers: [server],
    timeoutMs: sessionTimeoutMs,
    onState: () => undefined,
  });
  const say = (line: ContenderLine): void => context.emit(line);
  const stopped = once(signal, 'abort');
  await session.connected(sessionTimeoutMs);
  await session.create(directory, '', 'persistent').catch(() => undefined);
  const lock = recipes[recipe](session, directory);
  say({ state: 'connected', pid: process.pid, session: session.id ?? '' });
  const step = async (): Promise<boolean> => {
    await Promise.race([once(process, nextStep), stopped]);
    return !signal.aborted;
  };
  try {
    while (await step()) {
      const grant = await lock.acquire('exclusive', signal);
      say({ state: 'held', path: grant.node.path, adopted: grant.node.adopted });
      if (!(await step())) break;
      await lock.release(grant, signal);
      say({ state: 'released' });
    }
  } catch (thrown) {
    if (!(thrown instanceof NotAcquired)) throw thrown;
    say({ state: 'gave-up', nothingLeft: thrown.nothingLeft });
  }
  await session.close();
  return null;
}
