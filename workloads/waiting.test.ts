import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../harness/foundation/seeded-random.js';
import { pause, think, withLimit } from './waiting.js';

const aWeekMs = 7 * 24 * 3600 * 1000;

describe('a pause', () => {
  it('ends when its signal aborts, or does not begin', async () => {
    const load = new AbortController();
    const paused = pause(aWeekMs, load.signal);
    load.abort();
    await paused;
    await pause(aWeekMs, load.signal);
  });

  it('ends by itself', async () => {
    await pause(1, new AbortController().signal);
  });

  it('is left out where somebody else paces the turns', async () => {
    const { signal } = new AbortController();
    await think({ random: new SeededRandom(1), signal, paced: true }, aWeekMs);
  });

  it('draws from the seed whether it is left out or not: the choices that follow stay the same', async () => {
    const { signal } = new AbortController();
    const [paced, unpaced] = [new SeededRandom(1), new SeededRandom(1)];
    await think({ random: paced, signal, paced: true }, 1);
    await think({ random: unpaced, signal }, 1);
    expect(paced.integer(0, 1e9)).toBe(unpaced.integer(0, 1e9));
  });
});

describe('a limit', () => {
  const untilAborted = (signal: AbortSignal): Promise<boolean> => pause(aWeekMs, signal).then(() => signal.aborted);

  it('aborts what takes longer', async () => {
    expect(await withLimit(1, new AbortController().signal, untilAborted)).toBe(true);
  });

  it('passes an abort from outside on, also one that came before', async () => {
    const load = new AbortController();
    const limited = withLimit(aWeekMs, load.signal, untilAborted);
    load.abort();
    expect(await limited).toBe(true);
    expect(await withLimit(aWeekMs, load.signal, untilAborted)).toBe(true);
  });

  it('lets what is in time through, with its result or its error', async () => {
    const { signal } = new AbortController();
    expect(await withLimit(aWeekMs, signal, () => Promise.resolve(7))).toBe(7);
    await expect(withLimit(aWeekMs, signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
