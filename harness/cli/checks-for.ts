import { checkableModels } from '../../checkers/model-index.js';
import type { StoredRun } from '../../results/run-store.js';
import { workloads } from '../../workloads/index.js';
import { UsageError } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import { forEachEvent, formatOf } from '../history/read-history.js';
import type { Job } from '../judging/job.js';

/**
 * What to judge a stored history by: the model that was asked for; else what its run was judged by; else what its
 * events' workloads are judged by.
 *
 * @param initial of a model, given as JSON; undefined for the model's own
 * @throws UsageError when nothing of that is known
 */
export function checksFor(run: StoredRun, model: string | null, initial: Json | undefined): readonly Job[] {
  if (model !== null) return checkByModel(run, model, initial);
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

function checkByModel(run: StoredRun, model: string, initial: Json | undefined): readonly Job[] {
  const setting = { initial, placed: isPlaced(run.history), ofRun: run.description !== null };
  const checks = checkableModels.find(({ name }) => name === model)?.checks(setting) ?? [];
  // In Jepsen's and Knossos' histories a read of nil matches any value.
  const nulls = formatOf(run.history) === 'edn' ? { nullReads: 'anything' } : {};
  return checks.map(({ checker, options }) => ({
    name: checker,
    checker,
    workload: null,
    options: { ...options, ...nulls },
  }));
}

/** Do its events say where in ZooKeeper's one history they belong? */
function isPlaced(history: string): boolean {
  let placed = false;
  forEachEvent(history, ({ zxid, version, stat }) => {
    placed ||= zxid !== undefined || version !== undefined || stat !== undefined;
  });
  return placed;
}

function workloadsIn(history: string): ReadonlySet<string> {
  const names = new Set<string>();
  forEachEvent(history, ({ workload }) => {
    if (workload !== undefined) names.add(workload);
  });
  return names;
}
