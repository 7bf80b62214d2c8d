import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findWorkload } from '../workloads/index.js';
import { performFinalReads } from './client/final-reads.js';
import { setUpWorkloads } from './client/set-up-workloads.js';
import { type ClientFleet, startClients, type WorkloadClients } from './client/supervisor.js';
import { workloadRoot } from './client/workload-root.js';
import { CleanUp } from './clean-up.js';
import { formatAddress } from './ensemble/ensemble.js';
import { EventLoopStalls } from './foundation/event-loop-stalls.js';
import { monotonicNs, NS_PER_MS, NS_PER_S } from './foundation/clock.js';
import { ChaosError, messageOf } from './foundation/errors.js';
import { Recorder } from './history/recorder.js';
import { harnessCost } from './harness-cost.js';
import { Interruptible } from './interruptible.js';
import { showLoad } from './live-state.js';
import { Nemesis } from './nemeses/nemesis.js';
import type { Plan } from './nemeses/plan.js';
import { Observer } from './observation/observer.js';
import { recordFinalTrees } from './observation/final-trees.js';
import { reportRun } from './report-run.js';
import { checksOf } from './run-checks.js';
import type { LeftRunning, RunIo, RunOutcome } from './run-io.js';
import type { RunOptions } from './run-options.js';
import { RunPhases } from './run-phases.js';
import { RunSetting } from './run-setting.js';
import { chooseTarget, type RunTarget } from './run-target.js';
import type { RunningEnsemble } from './runtimes/runtime.js';

/** All servers serving, from the start of their processes: containers on a busy machine take longest. */
const BOOT_LIMIT_MS = 120_000;
const SET_UP_LIMIT_MS = 30_000;
const CONNECT_LIMIT_MS = 60_000;
/** For clients to release what they hold and close their sessions, once the load is over. */
const STOP_LIMIT_MS = 8_000;
/** From healing until all servers follow one leader: an election, a snapshot, and a leader that waits out initLimit. */
const SETTLE_LIMIT_MS = 60_000;
const FINAL_READS_LIMIT_MS = 30_000;
const TREES_LIMIT_MS = 30_000;
/** For evidence that is still coming in when everything is healed. */
const EVIDENCE_LIMIT_MS = 5_000;

/**
 * One run from end to end: boot, load with faults, heal, settle, final reads, judge, report. Whatever happens, what was
 * started is stopped before this resolves or rejects; the history is safe on disk before anything judges it.
 *
 * @throws ChaosError when it came to no verdict
 */
export async function run(options: RunOptions, io: RunIo): Promise<RunOutcome> {
  const cleanUp = new CleanUp();
  let outcome: RunOutcome;
  try {
    outcome = await new Run(options, io, cleanUp).execute();
  } catch (error) {
    // What went wrong first is what the user must hear of; what could not be cleaned up because of it comes second.
    await cleanUp.run().catch((second: unknown) => io.progress.warn(messageOf(second)));
    throw error;
  }
  await cleanUp.run();
  return outcome;
}

/** What is there once the ensemble runs. */
interface Parts {
  readonly setting: RunSetting;
  readonly recorder: Recorder;
  readonly running: RunningEnsemble;
  readonly observer: Observer;
}

class Run {
  readonly #options: RunOptions;
  readonly #io: RunIo;
  readonly #cleanUp: CleanUp;
  readonly #startNs = monotonicNs();
  readonly #phases: RunPhases;
  readonly #ends = new Interruptible();
  readonly #stalls = new EventLoopStalls();
  #left = false;
  #closeHistory: (() => Promise<unknown>) | null = null;

  constructor(options: RunOptions, io: RunIo, cleanUp: CleanUp) {
    this.#options = options;
    this.#io = io;
    this.#cleanUp = cleanUp;
    this.#phases = new RunPhases(this.#startNs, io.progress);
    this.#ends.endBy(io.interrupts.abort, 'at once, as asked');
  }

  async execute(): Promise<RunOutcome> {
    const target = await this.#ends.until(chooseTarget(this.#options, this.#io.progress));
    const setting = await this.#prepare(target);
    const recorder = await this.#record(setting);
    const { running, observer } = await this.#beforeLoad(() => this.#boot(setting, recorder, target));
    const parts = { setting, recorder, running, observer };
    const fleet = await this.#beforeLoad(() => this.#startClients(parts));
    await this.#load(parts, fleet, target.plan);
    await this.#ends.until(this.#finalReads(parts, fleet, target));
    await this.#checkLinks(running);
    await observer.stop();
    this.#phases.begin('judge');
    this.#phases.noteIn(null);
    await this.#closeHistory?.();
    await setting.save();
    // Judging needs the cores more than the servers do, and stopping them takes little.
    const stopped = this.#options.leaveRunning ? null : running.shutDown();
    stopped?.catch(() => undefined);
    const outcome = await this.#ends.until(
      reportRun({
        options: this.#options,
        setting,
        phases: this.#phases,
        progress: this.#io.progress,
        interrupted: this.#io.interrupts.stop.aborted,
        deaths: fleet.stats().deaths.length,
        cost: harnessCost(recorder, fleet.stats().cost, this.#stalls.pauses()),
      }),
    );
    if (stopped === null) return { ...outcome, leftRunning: this.#leave(running) };
    this.#phases.begin('tear-down');
    await stopped;
    return outcome;
  }

  async #prepare({ ensemble, plan, runtime }: RunTarget): Promise<RunSetting> {
    const checks = checksOf(this.#options, {
      servers: ensemble.servers.map(({ name }) => name),
      plannedSteps: plan.steps.length,
    });
    const [phases, startNs] = [this.#phases, this.#startNs];
    const setting = await RunSetting.create(this.#options, { ensemble, runtime, checks, phases, startNs });
    this.#io.progress.line(`kept in ${setting.folder}`);
    await writeFile(join(setting.folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
    return setting;
  }

  async #record(setting: RunSetting): Promise<Recorder> {
    const recorder = await Recorder.create({ file: join(setting.folder, 'history.jsonl'), startNs: this.#startNs });
    let closed: Promise<unknown> | null = null;
    this.#closeHistory = () => (closed ??= recorder.close());
    this.#cleanUp.add('the history', this.#closeHistory);
    this.#ends.endWith(recorder.failed);
    this.#phases.noteIn(recorder);
    this.#cleanUp.add('run.json', () => {
      this.#phases.noteIn(null);
      return setting.save();
    });
    return recorder;
  }

  /** The ensemble outlives the run: whoever asked for that removes it. */
  #leave(running: RunningEnsemble): LeftRunning {
    this.#left = true;
    return {
      servers: running.servers.map(({ name, clientAddress }) => ({ name, address: formatAddress(clientAddress) })),
      remove: () => running.shutDown(),
    };
  }

  /** Until the load begins the first Ctrl-C ends the run: there is nothing to judge yet. */
  async #beforeLoad<T>(work: () => Promise<T>): Promise<T> {
    const { stop } = this.#io.interrupts;
    const stopped = new Interruptible();
    stopped.endBy(stop, 'before the load began');
    return this.#ends.until(stopped.until(work()));
  }

  async #boot(
    setting: RunSetting,
    recorder: Recorder,
    target: RunTarget,
  ): Promise<{ readonly running: RunningEnsemble; readonly observer: Observer }> {
    this.#phases.begin('boot');
    const { image } = this.#options;
    const signal = AbortSignal.any([this.#io.interrupts.stop, this.#ends.signal]);
    const booting = target.boot({
      runId: setting.runId,
      runFolder: setting.folder,
      progress: (line) => this.#io.progress.line(line),
      signal,
      ...(image === null ? {} : { image }),
    });
    // Also when nobody waits for the boot any more: it is undone as soon as it is there.
    this.#cleanUp.add('the ensemble', () =>
      booting.then(
        (running) => (this.#left ? undefined : running.shutDown()),
        () => undefined,
      ),
    );
    const running = await booting;
    await setting.addVersions(running.versions);
    const observer = new Observer({ servers: running.servers, recorder });
    this.#cleanUp.add('the observer', () => observer.stop());
    observer.onChange(({ server, role, epoch }) => {
      this.#io.progress.line(`${server} ${role}${epoch === null ? '' : `, epoch ${epoch}`}`);
    });
    observer.start();
    await observer.ready({ limitMs: BOOT_LIMIT_MS, signal });
    await this.#checkLinks(running);
    return { running, observer };
  }

  /** No link may bypass its proxy: a fault on it would be claimed and not happen. */
  async #checkLinks(running: RunningEnsemble): Promise<void> {
    if (running.links === null) return;
    const bypassing = await Promise.all(running.servers.map((server) => server.bypassingSockets()));
    const sockets = bypassing.flat();
    if (sockets.length === 0) return;
    throw new ChaosError(`connections between servers bypass their proxies: ${sockets.join('; ')}`, {
      code: 'PROXY_BYPASSED',
      hint: 'link faults would not reach them; please report this with the run folder',
    });
  }

  #workloads(): readonly WorkloadClients[] {
    const { workloads, workloadOptions, concurrency, rateHz } = this.#options;
    return workloads.map((workload) => ({
      workload,
      clients: concurrency,
      options: workloadOptions[workload] ?? {},
      root: workloadRoot(workload),
      rateHz,
    }));
  }

  async #startClients({ setting, recorder, running }: Parts): Promise<ClientFleet> {
    this.#phases.begin('set-up');
    const { seed, sessionTimeoutMs, client } = this.#options;
    const common = {
      workloads: this.#workloads(),
      servers: running.servers.map(({ clientAddress }) => formatAddress(clientAddress)),
      ...{ sessionTimeoutMs, driver: client, runFolder: setting.folder },
      signal: AbortSignal.any([this.#io.interrupts.stop, this.#ends.signal]),
    };
    await setUpWorkloads({ ...common, limitMs: SET_UP_LIMIT_MS });
    const starting = startClients({ ...common, recorder, seed, connectLimitMs: CONNECT_LIMIT_MS });
    this.#cleanUp.add('the clients', () =>
      starting.then(
        (fleet) => fleet.stop(0),
        () => undefined,
      ),
    );
    const fleet = await starting;
    this.#ends.endWith(fleet.failed);
    return fleet;
  }

  /** The load with its faults; resolves when everything is healed, all clients are gone and the ensemble has settled. */
  async #load({ recorder, running, observer }: Parts, fleet: ClientFleet, plan: Plan): Promise<void> {
    const { timeLimitS } = this.#options;
    const nemesis = new Nemesis({ plan, ensemble: running, view: observer, recorder });
    const startNs = fleet.start() + recorder.startNs;
    await this.#timeOrStop(startNs);
    this.#phases.begin('load', startNs);
    // Pauses of before disturbed nothing that is measured.
    this.#stalls.restart();
    const over = new AbortController();
    const faults = nemesis.run(startNs, over.signal);
    const endShow = showLoad(this.#io.progress, { recorder, observer, nemesis, startNs, timeLimitS });
    try {
      await this.#ends.until(this.#timeOrStop(startNs + timeLimitS * NS_PER_S));
      over.abort();
      this.#phases.begin('heal');
      await this.#ends.until(Promise.all([faults, nemesis.heal(), this.#stopClients(fleet)]));
      this.#phases.begin('settle');
      const settled = await this.#ends.until(observer.waitFor('synced', { limitMs: SETTLE_LIMIT_MS }));
      if (!settled) {
        this.#io.progress.warn(`the servers did not settle within ${SETTLE_LIMIT_MS / 1000} s after healing`);
        recorder.record('observer', 'note', { f: 'not-settled', value: { limitMs: SETTLE_LIMIT_MS } });
      }
      await this.#ends.until(nemesis.finish(EVIDENCE_LIMIT_MS));
    } finally {
      over.abort();
      endShow();
    }
  }

  async #stopClients(fleet: ClientFleet): Promise<void> {
    const killed = await fleet.stop(STOP_LIMIT_MS);
    if (killed.length > 0) {
      this.#io.progress.warn(`did not end within ${STOP_LIMIT_MS / 1000} s and were killed: ${killed.join(', ')}`);
    }
  }

  #timeOrStop(untilNs: number): Promise<void> {
    const { stop } = this.#io.interrupts;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, (untilNs - monotonicNs()) / NS_PER_MS);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      if (stop.aborted) end();
      else stop.addEventListener('abort', end, { once: true });
    });
  }

  async #finalReads({ setting, recorder, running }: Parts, fleet: ClientFleet, { treeRoot }: RunTarget): Promise<void> {
    this.#phases.begin('final-reads');
    const { sessionTimeoutMs, client } = this.#options;
    const servers = running.servers.map(({ name, clientAddress }) => ({ name, address: formatAddress(clientAddress) }));
    const common = { recorder, sessionTimeoutMs, driver: client, runFolder: setting.folder };
    const workloads = this.#workloads().filter(({ workload }) => findWorkload(workload)?.finalRead !== undefined);
    if (workloads.length > 0) {
      const gaps = await performFinalReads({
        ...common,
        servers,
        workloads,
        firstProcess: fleet.firstUnusedProcess(),
        limitMs: FINAL_READS_LIMIT_MS,
        signal: this.#ends.signal,
      });
      for (const { server, workload, reason } of gaps) {
        this.#io.progress.warn(`no complete final read of ${workload} from ${server}: ${reason}`);
      }
    }
    const unread = await recordFinalTrees({
      ...common,
      servers: running.servers,
      root: treeRoot,
      limitMs: TREES_LIMIT_MS,
      signal: this.#ends.signal,
    });
    for (const { server, reason } of unread) this.#io.progress.warn(`the tree of ${server} was not read: ${reason}`);
  }
}
