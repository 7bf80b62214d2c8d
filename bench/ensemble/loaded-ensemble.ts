import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckResult, Validity } from '../../checkers/verdict.js';
import type { CleanUp } from '../../harness/clean-up.js';
import { setUpWorkloads } from '../../harness/client/set-up-workloads.js';
import { type ClientFleet, startClients } from '../../harness/client/supervisor.js';
import { chaosRoot } from '../../harness/client/workload-root.js';
import { formatAddress } from '../../harness/ensemble/ensemble.js';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { EventLoopStalls } from '../../harness/foundation/event-loop-stalls.js';
import { Recorder } from '../../harness/history/recorder.js';
import { judge } from '../../harness/judging/judge.js';
import type { Job } from '../../harness/judging/job.js';
import { recordFinalTrees } from '../../harness/observation/final-trees.js';
import { Observer } from '../../harness/observation/observer.js';
import type { RunningEnsemble } from '../../harness/runtimes/runtime.js';
import { ChildLog } from '../../harness/session/child-log.js';
import { runJob } from '../../harness/session/run-job.js';
import { whyOf } from '../../results/why.js';
import type { BenchIo } from '../bench.js';
import { bootEnsemble, type BootedEnsemble } from '../boot-ensemble.js';
import type { EnsembleOptions } from './ensemble-options.js';
import type { JudgedEnsemble } from './ensemble-result.js';
import { LoadFleet } from './load-fleet.js';
import type { LoadOrder } from './load-order.js';

const limitsMs = { setUp: 60_000, connect: 60_000, stop: 8_000, trees: 30_000 };
const checkMemoryLimitBytes = 1024 * 2 ** 20;

/** What is loaded: few nodes are all in memory, as in the published measurement. */
const loadRoot = `${chaosRoot}/load`;
export const loadNodes = 1000;

/** The sample that is recorded and judged: so few that it hardly counts beside the load. */
const sample = { workload: 'register', clients: 3, thinkMs: 100 };

/** Which ensemble, and what it is for. */
export interface EnsembleRequest {
  readonly nodes: number;
  readonly observers: number;
  readonly of: JudgedEnsemble['of'];
  /** Steps of a plan that its judges are to look for. */
  readonly plannedSteps: number;
}

export interface EnsembleSetting {
  readonly options: EnsembleOptions;
  /** Of the whole measurement; absolute. */
  readonly folder: string;
  readonly io: BenchIo;
}

interface Parts {
  readonly booted: BootedEnsemble;
  readonly recorder: Recorder;
  /** Once; later calls wait for the first. */
  readonly closeHistory: () => Promise<unknown>;
  readonly observer: Observer;
  readonly registers: ClientFleet;
  readonly load: LoadFleet;
}

/**
 * An ensemble of its own with a saturating load, and beside it a few clients whose reads, writes and compare-and-sets of
 * registers are recorded and judged: what is fast must be right, too.
 */
export class LoadedEnsemble {
  readonly folder: string;
  readonly #request: EnsembleRequest;
  readonly #setting: EnsembleSetting;
  readonly #cleanUp: CleanUp;
  readonly #parts: Parts;
  readonly #stalls = new EventLoopStalls();

  private constructor(request: EnsembleRequest, setting: EnsembleSetting, cleanUp: CleanUp, parts: Parts) {
    this.folder = folderOf(request, setting);
    this.#request = request;
    this.#setting = setting;
    this.#cleanUp = cleanUp;
    this.#parts = parts;
  }

  /** Boots it and connects everybody; the load begins with its first {@link LoadFleet.setReads}. */
  static async open(request: EnsembleRequest, setting: EnsembleSetting, cleanUp: CleanUp): Promise<LoadedEnsemble> {
    const folder = folderOf(request, setting);
    await mkdir(folder, { recursive: true });
    const { options, io } = setting;
    const { nodes, observers } = request;
    const { zkVersion, tickTimeMs, jvmArguments, runtime, image } = options;
    const signal = io.interrupts.stop;
    const booted = await bootEnsemble(
      {
        ensemble: { participants: nodes, observers, zkVersion, tickTimeMs, jvmArguments, proxies: false },
        ...{ runtime, image },
      },
      { folder, progress: io.progress, signal, cleanUp },
    );
    const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs: monotonicNs() });
    let closed: Promise<unknown> | null = null;
    const closeHistory = (): Promise<unknown> => (closed ??= recorder.close());
    cleanUp.add('the history', closeHistory);
    const observer = new Observer({ servers: booted.running.servers, recorder });
    cleanUp.add('the observer', () => observer.stop());
    observer.start();
    const clients = await connectClients(booted.running, { folder, recorder, options, signal, cleanUp });
    return new LoadedEnsemble(request, setting, cleanUp, { booted, recorder, closeHistory, observer, ...clients });
  }

  get booted(): BootedEnsemble {
    return this.#parts.booted;
  }

  get recorder(): Recorder {
    return this.#parts.recorder;
  }

  get observer(): Observer {
    return this.#parts.observer;
  }

  get load(): LoadFleet {
    return this.#parts.load;
  }

  /** Ends the load, reads every server's tree, stops everything and judges what was recorded. */
  async finish(): Promise<JudgedEnsemble> {
    const { booted, recorder, closeHistory, observer, registers, load } = this.#parts;
    const { options, io } = this.#setting;
    const harnessStallMaxMs = this.#stalls.maxMs();
    const { deaths, wentBack, stallMaxMs } = await load.stop();
    await registers.stop(limitsMs.stop);
    const unread = await recordFinalTrees({
      ...{ servers: booted.running.servers, recorder, runFolder: this.folder, driver: options.driver },
      ...{ sessionTimeoutMs: options.sessionTimeoutMs, limitMs: limitsMs.trees, signal: io.interrupts.abort },
    });
    for (const { server, reason } of unread) io.progress.warn(`the tree of ${server} was not read: ${reason}`);
    await observer.stop();
    await closeHistory();
    // Judging needs the cores more than the servers do.
    await this.#cleanUp.run();
    const { valid, checkers } = await judge(this.#jobs(booted.running), {
      historyFile: join(this.folder, 'history.jsonl'),
      timeLimitMs: options.checkTimeLimitS * 1000,
      memoryLimitBytes: checkMemoryLimitBytes,
    });
    const allDeaths = [...deaths, ...registers.stats().deaths.map(({ client, cause }) => `${client}: ${cause}`)];
    const { nodes, observers, of } = this.#request;
    return {
      ...{ nodes, observers, of, folder: folderName(this.#request), checkers },
      ...verdictOf(valid, checkers, { deaths: allDeaths, wentBack }),
      ...{ deaths: allDeaths, wentBack, clientStallMaxMs: stallMaxMs, harnessStallMaxMs },
    };
  }

  #jobs({ servers }: RunningEnsemble): readonly Job[] {
    const ofRun = (checker: string, options: Job['options'] = {}): Job => ({
      ...{ name: checker, checker, workload: null },
      options,
    });
    const { plannedSteps } = this.#request;
    return [
      {
        ...{ name: 'register/linearizable', checker: 'linearizable', workload: sample.workload },
        options: { model: 'cas-register', initial: null },
      },
      ofRun('zookeeper-promises'),
      ofRun('leadership'),
      ofRun('trees', { servers: servers.map(({ name }) => name) }),
      ...(plannedSteps === 0 ? [] : [ofRun('faults', { planned: plannedSteps })]),
    ];
  }
}

/** A violation outranks a client that died, which leaves open what it would have seen. */
export function verdictOf(
  valid: Validity,
  checkers: Readonly<Record<string, CheckResult>>,
  { deaths, wentBack }: { readonly deaths: readonly string[]; readonly wentBack: number },
): { readonly valid: Validity; readonly why: string } {
  if (valid === false) return { valid, why: whyOf(valid, checkers, null) };
  if (wentBack > 0) {
    return { valid: false, why: `${wentBack} replies to the load showed a node older than its session had seen it` };
  }
  const [death] = deaths;
  if (death !== undefined) return { valid: 'unknown', why: `a client died: ${deaths.slice(0, 3).join('; ')}` };
  return { valid, why: whyOf(valid, checkers, null) };
}

function folderName({ nodes, observers, of }: EnsembleRequest): string {
  return `${nodes}-servers${observers === 0 ? '' : `-${observers}-observers`}${of === 'failures' ? '-failures' : ''}`;
}

function folderOf(request: EnsembleRequest, { folder }: EnsembleSetting): string {
  return join(folder, folderName(request));
}

async function connectClients(
  { servers }: RunningEnsemble,
  context: {
    readonly folder: string;
    readonly recorder: Recorder;
    readonly options: EnsembleOptions;
    readonly signal: AbortSignal;
    readonly cleanUp: CleanUp;
  },
): Promise<Pick<Parts, 'registers' | 'load'>> {
  const { folder, recorder, options, signal, cleanUp } = context;
  const { sessionTimeoutMs, driver, seed, outstanding, valueBytes } = options;
  const addresses = servers.map(({ clientAddress }) => formatAddress(clientAddress));
  const pause = { think: sample.thinkMs };
  const workloads = [{ workload: sample.workload, clients: sample.clients, options: pause, rateHz: 0 }];
  const common = { servers: addresses, sessionTimeoutMs, driver, runFolder: folder, signal };
  await setUpWorkloads({ ...common, workloads, limitMs: limitsMs.setUp });
  const tree = { root: loadRoot, nodes: loadNodes, valueBytes };
  await runJob(
    {
      ...{ module: 'bench/ensemble/load-nodes-job.ts', job: 'loadNodesJob' },
      input: { servers: addresses, sessionTimeoutMs, driver, ...tree },
    },
    {
      ...{ what: "the making of the load's nodes", limitMs: limitsMs.setUp, signal },
      log: new ChildLog(join(folder, 'load-nodes.log')),
    },
  );
  const starting = startClients({ ...common, workloads, recorder, seed, connectLimitMs: limitsMs.connect });
  cleanUp.add('the clients', () =>
    starting.then(
      (fleet) => fleet.stop(0),
      () => undefined,
    ),
  );
  const registers = await starting;
  const orders = Array.from({ length: options.clients }, (_, client): LoadOrder => {
    const first = client % addresses.length;
    const inOrder = [...addresses.slice(first), ...addresses.slice(0, first)];
    return { harnessPid: process.pid, client, servers: inOrder, sessionTimeoutMs, driver, ...tree, outstanding, seed };
  });
  const load = new LoadFleet(orders, join(folder, 'clients'));
  cleanUp.add('the load', () => load.stop());
  await load.connected(signal);
  registers.start();
  return { registers, load };
}
