import { describe, expect, it } from 'vitest';
import { Interruptible } from './interruptible.js';

const never = new Promise<never>(() => undefined);

describe('Interruptible', () => {
  it('gives what the work resolves to while nothing ends it', async () => {
    const ends = new Interruptible();
    ends.endBy(new AbortController().signal, 'while booting');
    ends.endWith(never);
    expect(await ends.until(Promise.resolve(7))).toBe(7);
    expect(ends.signal.aborted).toBe(false);
  });

  it('ends the work that is waited for by a signal, as a run of which nothing is known', async () => {
    const ends = new Interruptible();
    const stop = new AbortController();
    ends.endBy(stop.signal, 'while booting');
    const work = ends.until(never);
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED', message: 'stopped while booting', exitCode: 2 });
    expect(ends.signal.aborted).toBe(true);
  });

  it('lets nothing begin after a signal that came before', async () => {
    const ends = new Interruptible();
    ends.endBy(AbortSignal.abort(), 'before the start');
    await expect(ends.until(never)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('ends the work by the failure of a part that runs along, with that failure', async () => {
    const ends = new Interruptible();
    const full = new Error('the disk is full');
    let fail: (error: Error) => void = () => undefined;
    ends.endWith(new Promise((resolve) => (fail = resolve)));
    const work = ends.until(never);
    fail(full);
    await expect(work).rejects.toBe(full);
    expect(ends.signal.aborted).toBe(true);
  });

  it('keeps the end for work that begins later, and is no unhandled rejection meanwhile', async () => {
    const ends = new Interruptible();
    const failure = new Error('a client is gone');
    ends.endWith(Promise.resolve(failure));
    await new Promise(setImmediate);
    await expect(ends.until(never)).rejects.toBe(failure);
  });
});
