import { models } from '../../checkers/models/index.js';
import type { StoredRun } from '../../results/run-store.js';
import { workloads } from '../../workloads/index.js';
import { UsageError } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import { forEachEvent } from '../history/read-history.js';
import type { Job } from '../judging/job.js';

/** A model as `list` and the docs show it. */
interface ListedModel {
  readonly name: string;
  readonly describe: string;
}

/** Models that are no sequential object, with the checker that knows them. */
const otherModels: readonly (ListedModel & { readonly checker: string })[] = [
  { name: 'lock', describe: 'exclusive and shared locks, with fencing and zombies', checker: 'mutual-exclusion' },
  { name: 'watch', describe: "the promises of ZooKeeper's watches", checker: 'watch-promises' },
  { name: 'session', describe: "ZooKeeper's promises to sessions", checker: 'zookeeper-promises' },
];

/** What `--model` can name. */
export const checkableModels: readonly ListedModel[] = [...models, ...otherModels];

/**
 * What to judge a stored history by: the model that was asked for; else what its run was judged by; else what its
 * events' workloads are judged by.
 *
 * @param initial of a model, given as JSON; undefined for the model's own
 * @throws UsageError when nothing of that is known
 */
export function checksFor(run: StoredRun, model: string | null, initial: Json | undefined): readonly Job[] {
  if (model !== null) return [checkByModel(model, initial)];
  if (run.description !== null) return run.description.checks;
  const named = workloadsIn(run.history);
  const known = workloads.filter(({ name }) => named.has(name));
  if (known.length > 0) {
    return known.flatMap((workload) =>
      workload.judgedBy.map(({ checker, options = {} }) => ({
        name: `${workload.name}/${checker}`,
        checker,
        workload: workload.name,
        options,
      })),
    );
  }
  throw new UsageError(`${run.history}: its events name no workload that is known here, so it needs --model`, {
    code: 'MODEL_NEEDED',
    hint: `one of ${checkableModels.map(({ name }) => name).join(', ')}`,
  });
}

function checkByModel(model: string, initial: Json | undefined): Job {
  const other = otherModels.find(({ name }) => name === model);
  if (other !== undefined) return { name: other.checker, checker: other.checker, workload: null, options: {} };
  const options = initial === undefined ? { model } : { model, initial };
  return { name: 'linearizable', checker: 'linearizable', workload: null, options };
}

function workloadsIn(history: string): ReadonlySet<string> {
  const names = new Set<string>();
  forEachEvent(history, ({ workload }) => {
    if (workload !== undefined) names.add(workload);
  });
  return names;
}
