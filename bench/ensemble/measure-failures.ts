import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sleepUntil } from '../../harness/client/load-control.js';
import { monotonicNs, NS_PER_S } from '../../harness/foundation/clock.js';
import { pairOperations } from '../../harness/history/pairing.js';
import { readHistory } from '../../harness/history/read-history.js';
import { Nemesis } from '../../harness/nemeses/nemesis.js';
import type { Plan } from '../../harness/nemeses/plan.js';
import { summarizeFaults } from '../../results/fault-summary.js';
import { faultsIn } from '../../results/fault-timeline.js';
import { looksIn, type RecordedLook, termsIn } from '../../results/leadership-timeline.js';
import { skippedStepsIn, stepsIn } from '../../results/nemesis-steps.js';
import type { BenchIo } from '../bench.js';
import type { FailureTimeline } from './ensemble-result.js';
import { calmAfterS } from './failure-plan.js';
import type { LoadedEnsemble } from './loaded-ensemble.js';
import { ensembleName } from './measure-shares.js';

/** All failures with their recoveries take about a minute; a machine that takes longer than this is too slow. */
const failuresLimitMs = 180_000;
const settleLimitMs = 60_000;
const evidenceLimitMs = 5_000;
const stepS = 0.5;

/** When the load began and ended, ns of the machine-wide monotonic clock. */
export interface FailureWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** Lets servers fail under load, by the plan, until all have come back; ends early when interrupted. */
export async function causeFailures(
  loaded: LoadedEnsemble,
  ensemble: { readonly nodes: number; readonly observers: number },
  { plan, readShare, io }: { readonly plan: Plan; readonly readShare: number; readonly io: BenchIo },
): Promise<FailureWindow> {
  const { booted, observer, recorder, load } = loaded;
  await writeFile(join(loaded.folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
  const nemesis = new Nemesis({ plan, ensemble: booted.running, view: observer, recorder });
  const { stop } = io.interrupts;
  load.setReads(readShare);
  const startNs = monotonicNs();
  const signal = AbortSignal.any([stop, AbortSignal.timeout(failuresLimitMs)]);
  const told = setInterval(() => {
    const down = booted.running.servers.filter((server) => server.status() === 'down').map(({ name }) => name);
    const leader = observer.leader()?.server ?? 'nobody';
    io.progress.state(
      `${ensembleName(ensemble)}: ${leader} leads${down.length === 0 ? '' : `, down: ${down.join(', ')}`}`,
    );
  }, 1000);
  try {
    await nemesis.run(startNs, signal);
    const settled = await observer.waitFor('synced', { limitMs: settleLimitMs, signal: stop });
    if (settled) await sleepUntil(monotonicNs() + calmAfterS * NS_PER_S, stop);
    return { startNs, endNs: monotonicNs() };
  } finally {
    clearInterval(told);
    await nemesis.heal();
    await observer.waitFor('synced', { limitMs: settleLimitMs, signal: io.interrupts.abort });
    await nemesis.finish(evidenceLimitMs);
  }
}

/** What came of it, from the history and from what the clients counted. To be asked for when the history is closed. */
export function failureTimeline(
  loaded: LoadedEnsemble,
  ensemble: { readonly nodes: number; readonly observers: number; readonly readShare: number },
  { startNs, endNs }: FailureWindow,
): FailureTimeline {
  const { events } = readHistory(join(loaded.folder, 'history.jsonl'));
  const offsetNs = loaded.recorder.startNs;
  const window = { startNs: startNs - offsetNs, endNs: endNs - offsetNs };
  const looks = looksIn(events);
  const toS = (ns: number): number => (ns - window.startNs) / NS_PER_S;
  const faults = summarizeFaults(faultsIn(stepsIn(events)), pairOperations(events), looks, window);
  return {
    ...ensemble,
    stepS,
    series: loaded.load.answered.series(startNs, endNs, stepS).map(({ atS, reads, writes, errors }) => ({
      ...{ atS, readsPerSecond: reads, writesPerSecond: writes, errorsPerSecond: errors },
    })),
    failures: faults.map((fault) => ({
      ...{ do: fault.do, on: fault.on, role: roleBefore(looks, fault), judged: fault.judged },
      ...{ startS: toS(fault.inForceNs), endS: fault.endNs === null ? null : toS(fault.endNs) },
      ...{ leaderlessMs: fault.leaderlessMs, firstWriteMs: fault.firstWriteMs },
    })),
    notBegun: skippedStepsIn(events).map(({ do: name, on, why }) => `${name} ${on.join(',')}: ${why}`),
    leaders: termsIn(looks)
      .filter(({ timeNs }) => timeNs >= window.startNs && timeNs <= window.endNs)
      .map(({ timeNs, server, epoch }) => ({ atS: toS(timeNs), server, epoch })),
  };
}

function roleBefore(
  looks: readonly RecordedLook[],
  { on, startNs }: { readonly on: readonly string[]; readonly startNs: number },
): string | null {
  const [server, ...others] = on;
  if (others.length > 0) return null;
  return looks.findLast((look) => look.server === server && look.timeNs <= startNs)?.role ?? null;
}
