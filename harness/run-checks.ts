import { workloads } from '../workloads/index.js';
import type { CheckJob } from './judging/judge.js';
import type { RunOptions } from './run-options.js';

/** What a run is judged by: each workload's own checkers over its events, and those that look at the whole run. */
export function checksOf(
  options: Pick<RunOptions, 'workloads' | 'minSuccesses' | 'sessionTimeoutMs' | 'tickTimeMs' | 'syncLimitTicks'>,
  run: { readonly servers: readonly string[]; readonly plannedSteps: number },
): readonly CheckJob[] {
  const chosen = workloads.filter(({ name }) => options.workloads.includes(name));
  const ofWorkloads = chosen.flatMap((workload) =>
    workload.judgedBy.map((judge) => ({
      name: `${workload.name}/${judge.checker}`,
      checker: judge.checker,
      workload: workload.name,
      options: judge.options ?? {},
    })),
  );
  const ofRun: CheckJob[] = [
    {
      name: 'zookeeper-promises',
      checker: 'zookeeper-promises',
      workload: null,
      options: {
        servers: run.servers,
        sessionTimeoutMs: options.sessionTimeoutMs,
        tickTimeMs: options.tickTimeMs,
        syncLimitTicks: options.syncLimitTicks,
      },
    },
    { name: 'leadership', checker: 'leadership', workload: null, options: {} },
    { name: 'availability', checker: 'availability', workload: null, options: {} },
    { name: 'faults', checker: 'faults', workload: null, options: { planned: run.plannedSteps } },
    { name: 'trees', checker: 'trees', workload: null, options: { servers: run.servers } },
    {
      name: 'stats',
      checker: 'stats',
      workload: null,
      options: {
        minimum: options.minSuccesses,
        workloads: Object.fromEntries(chosen.map(({ name, operations }) => [name, operations])),
        servers: run.servers,
        finalReads: chosen.filter(({ finalRead }) => finalRead !== undefined).map(({ name }) => name),
      },
    },
  ];
  return [...ofWorkloads, ...ofRun];
}
