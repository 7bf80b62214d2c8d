import type { Ensemble } from '../ensemble/ensemble.js';
import { UsageError } from '../foundation/errors.js';
import { dockerRuntime } from './docker/index.js';
import { processRuntime } from './process/process-runtime.js';
import type { Runtime } from './runtime.js';

/** All runtimes; `auto` takes the first that can work. */
export const runtimes: readonly Runtime[] = [dockerRuntime, processRuntime];

export const AUTO = 'auto';

/** A runtime and, in one line, why that one. */
export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly why: string;
}

/**
 * The runtime of that name, or with `auto` the first that can work here.
 *
 * @param image the container image the user named, if any
 * @throws UsageError when the name is unknown, or what it names cannot work here: with the reason and what would help
 */
export async function chooseRuntime(
  name: string,
  ensemble: Ensemble,
  candidates: readonly Runtime[] = runtimes,
  image?: string,
): Promise<ChosenRuntime> {
  return name === AUTO ? firstThatWorks(ensemble, candidates, image) : named(name, ensemble, candidates, image);
}

async function named(
  name: string,
  ensemble: Ensemble,
  candidates: readonly Runtime[],
  image?: string,
): Promise<ChosenRuntime> {
  const runtime = candidates.find((candidate) => candidate.name === name);
  if (runtime === undefined) {
    throw new UsageError(`there is no runtime "${name}"`, {
      code: 'NO_SUCH_RUNTIME',
      hint: `use one of ${[AUTO, ...candidates.map((candidate) => candidate.name)].join(', ')}`,
    });
  }
  const availability = await runtime.availability(ensemble, image);
  if (availability.available) return { runtime, why: `${name}, as asked: ${availability.why}` };
  throw new UsageError(`the ${name} runtime cannot work here: ${availability.why}`, {
    code: 'RUNTIME_UNAVAILABLE',
    hint: availability.hint,
  });
}

async function firstThatWorks(
  ensemble: Ensemble,
  candidates: readonly Runtime[],
  image?: string,
): Promise<ChosenRuntime> {
  const refusals: { readonly why: string; readonly hint: string }[] = [];
  for (const runtime of candidates) {
    const availability = await runtime.availability(ensemble, image);
    if (availability.available) {
      const why = [`${runtime.name}: ${availability.why}`, ...refusals.map((refusal) => `not ${refusal.why}`)];
      return { runtime, why: why.join('; ') };
    }
    refusals.push({ why: `${runtime.name}: ${availability.why}`, hint: availability.hint });
  }
  throw new UsageError(`no runtime can work here: ${refusals.map(({ why }) => why).join('; ')}`, {
    code: 'NO_RUNTIME',
    hint: refusals.map(({ hint }) => hint).join('; or '),
  });
}
