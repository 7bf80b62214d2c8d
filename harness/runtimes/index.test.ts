import { describe, expect, it } from 'vitest';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import { UsageError } from '../foundation/errors.js';
import { AUTO, chooseRuntime, runtimes } from './index.js';
import type { Availability, Runtime } from './runtime.js';

const ensemble = makeEnsemble({ participants: 3 });

function runtime(name: string, availability: Availability): Runtime {
  return {
    name,
    describe: name,
    availability: () => Promise.resolve(availability),
    boot: () => Promise.reject(new Error('not booted here')),
    sweep: () => Promise.resolve([]),
  };
}

const engineless = runtime('docker', { available: false, why: 'no engine answers', hint: 'start dockerd' });
const local = runtime('process', { available: true, why: 'Java 17' });

describe('chooseRuntime', () => {
  it('takes the first that works with auto, and says which and why not the others', async () => {
    const chosen = await chooseRuntime(AUTO, ensemble, [engineless, local]);
    expect(chosen.runtime).toBe(local);
    expect(chosen.why).toBe('process: Java 17; not docker: no engine answers');
  });

  it('takes the one that is named', async () => {
    expect((await chooseRuntime('process', ensemble, [engineless, local])).runtime).toBe(local);
  });

  it('refuses a named one that cannot work, with what would help', async () => {
    await expect(chooseRuntime('docker', ensemble, [engineless, local])).rejects.toMatchObject({
      exitCode: 254,
      message: 'the docker runtime cannot work here: no engine answers',
      hint: 'start dockerd',
    });
  });

  it('says of each why none works', async () => {
    await expect(chooseRuntime(AUTO, ensemble, [engineless])).rejects.toThrow(/docker: no engine answers/);
  });

  it('names the runtimes there are when asked for another', async () => {
    await expect(chooseRuntime('podman', ensemble)).rejects.toThrow(UsageError);
    await expect(chooseRuntime('podman', ensemble)).rejects.toMatchObject({
      hint: expect.stringContaining(runtimes.map(({ name }) => name).join(', ')) as string,
    });
  });
});
