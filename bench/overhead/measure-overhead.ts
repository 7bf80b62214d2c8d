import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CleanUp } from '../../harness/clean-up.js';
import { setUpWorkloads } from '../../harness/client/set-up-workloads.js';
import { workloadRoot } from '../../harness/client/workload-root.js';
import { type Address, formatAddress } from '../../harness/ensemble/ensemble.js';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { ChaosError, messageOf } from '../../harness/foundation/errors.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { Recorder } from '../../harness/history/recorder.js';
import { interrupted } from '../../harness/interruptible.js';
import { judge } from '../../harness/judging/judge.js';
import { askFourLetterWord } from '../../harness/observation/four-letter-word.js';
import { parseServerLook } from '../../harness/observation/server-look.js';
import type { RunningEnsemble, RunningServer } from '../../harness/runtimes/runtime.js';
import { ChildLog } from '../../harness/session/child-log.js';
import { runJob } from '../../harness/session/run-job.js';
import { machineFacts } from '../../results/machine-facts.js';
import { counted } from '../../results/render/text.js';
import { whyOf } from '../../results/why.js';
import type { BenchIo } from '../bench.js';
import { keptOptions } from '../bench-result.js';
import { bootEnsemble } from '../boot-ensemble.js';
import type { LoopKind } from './loop-order.js';
import { overheadFigures } from './overhead-figures.js';
import type { OverheadOptions } from './overhead-options.js';
import type { LoopName, LoopSample, OverheadResult } from './overhead-result.js';
import { StartedLoop } from './started-loop.js';

const sessionTimeoutMs = 10_000;
const tickTimeMs = 2000;
const limitsMs = { setUp: 60_000, answer: 5_000, judging: 60_000 };
const memoryLimitBytes = 1024 * 2 ** 20;
/** Code that has run less often is still being compiled; a busy machine's time is limited. */
const warmUp = { stretchS: 0.5, operations: 5000, stretches: 16 };
/** Runnable processes per core when the measurement began. */
const busyPerCore = 0.5;
const fewestRounds = 3;

const path = `${workloadRoot('register')}/r0-0`;
/** Not the one that is read: its writes are not recorded, and the reads are judged. */
const writtenPath = `${path}-written`;

/** Who runs each loop, and what it does. */
type Runner = { readonly loop: StartedLoop; readonly kind: LoopKind };

/**
 * Measures every loop in rounds of a drawn order, on two ensembles side by side, one with proxies and one without.
 * Whatever happens, what was started is stopped before this resolves or rejects.
 *
 * @throws ChaosError when there is no ensemble, a client died, or it was interrupted before there was anything to report
 */
export async function measureOverhead(
  options: OverheadOptions,
  where: { readonly folder: string; readonly command: string },
  io: BenchIo,
): Promise<OverheadResult> {
  const cleanUp = new CleanUp();
  let result: OverheadResult;
  try {
    result = await new Measuring(options, where, io, cleanUp).run();
  } catch (error) {
    await cleanUp.run().catch((second: unknown) => io.progress.warn(messageOf(second)));
    throw io.interrupts.stop.aborted ? interrupted('before anything was measured') : error;
  }
  await cleanUp.run();
  return result;
}

class Measuring {
  readonly #options: OverheadOptions;
  readonly #where: { readonly folder: string; readonly command: string };
  readonly #io: BenchIo;
  readonly #cleanUp: CleanUp;
  readonly #startedAt = new Date();
  /** As the measurement found it. */
  readonly #machine = machineFacts();
  readonly #random: SeededRandom;
  readonly #samples: Record<LoopName, LoopSample[]> = {
    ...{ bare: [], recorded: [], proxied: [], writes: [], 'proxied-writes': [] },
  };
  #versions: Readonly<Record<string, string>> = {};
  #runtime: OverheadResult['runtime'] = { name: 'none', why: 'nothing was booted' };

  constructor(
    options: OverheadOptions,
    where: { readonly folder: string; readonly command: string },
    io: BenchIo,
    cleanUp: CleanUp,
  ) {
    this.#options = options;
    this.#where = where;
    this.#io = io;
    this.#cleanUp = cleanUp;
    this.#random = new SeededRandom(options.seed);
  }

  async run(): Promise<OverheadResult> {
    const { folder } = this.#where;
    const historyFile = join(folder, 'history.jsonl');
    const recorder = await Recorder.create({ file: historyFile, startNs: monotonicNs() });
    let closed: Promise<{ readonly events: number }> | null = null;
    const closeHistory = (): Promise<{ readonly events: number }> => (closed ??= recorder.close());
    this.#cleanUp.add('the history', closeHistory);
    const runners = await this.#connect(recorder);
    await this.#rounds(runners);
    for (const { loop } of runners.values()) await loop.stop();
    const { events } = await closeHistory();
    const recorded = [...recorder.counts().values()].reduce((sum, { ok, fail, info }) => sum + ok + fail + info, 0);
    // Judging needs the cores more than idle servers do.
    await this.#cleanUp.run();
    return this.#result(await this.#judge(historyFile, { events, recorded }));
  }

  async #connect(recorder: Recorder): Promise<ReadonlyMap<LoopName, Runner>> {
    const withProxies = await this.#boot(true);
    const without = await this.#boot(false);
    this.#versions = withProxies.versions;
    const [reader, leader, otherLeader] = await Promise.all([
      followerOf(withProxies),
      leaderOf(withProxies),
      leaderOf(without),
    ]);
    const [direct, proxied, writes, proxiedWrites] = await Promise.all([
      this.#loop(0, reader.directAddress, recorder),
      this.#loop(1, reader.clientAddress, recorder),
      this.#loop(2, otherLeader.directAddress, recorder),
      this.#loop(3, leader.directAddress, recorder),
    ]);
    return new Map<LoopName, Runner>([
      ['bare', { loop: direct, kind: 'get' }],
      ['recorded', { loop: direct, kind: 'recorded' }],
      ['proxied', { loop: proxied, kind: 'get' }],
      ['writes', { loop: writes, kind: 'set' }],
      ['proxied-writes', { loop: proxiedWrites, kind: 'set' }],
    ]);
  }

  async #boot(proxies: boolean): Promise<RunningEnsemble> {
    const { nodes, zkVersion, runtime, image, driver } = this.#options;
    const { progress, interrupts } = this.#io;
    const folder = join(this.#where.folder, proxies ? 'with-proxies' : 'without-proxies');
    await mkdir(folder, { recursive: true });
    const { running, runtime: chosen } = await bootEnsemble(
      { ensemble: { participants: nodes, zkVersion, tickTimeMs, proxies }, runtime, image },
      { folder, progress, signal: interrupts.stop, cleanUp: this.#cleanUp },
    );
    this.#runtime = chosen;
    const servers = running.servers.map(({ directAddress }) => formatAddress(directAddress));
    const common = { servers, sessionTimeoutMs, driver, signal: interrupts.stop };
    const workloads = [{ workload: 'register', options: {} }];
    await setUpWorkloads({ ...common, workloads, runFolder: folder, limitMs: limitsMs.setUp });
    await runJob(
      {
        ...{ module: 'bench/overhead/loop-node-job.ts', job: 'loopNodeJob' },
        input: { servers, sessionTimeoutMs, driver, paths: [path, writtenPath] },
      },
      {
        ...{ what: "the making of the loops' nodes", limitMs: limitsMs.setUp, signal: interrupts.stop },
        log: new ChildLog(join(folder, 'loop-node.log')),
      },
    );
    return running;
  }

  async #loop(process_: number, address: Address, recorder: Recorder): Promise<StartedLoop> {
    const { driver } = this.#options;
    const order = { harnessPid: process.pid, server: formatAddress(address), sessionTimeoutMs, driver };
    const log = new ChildLog(join(this.#where.folder, `loop-${process_}.log`));
    const loop = new StartedLoop({ ...order, path, writtenPath, process: process_ }, recorder, log);
    this.#cleanUp.add('a loop', () => loop.stop());
    await loop.connected();
    return loop;
  }

  async #rounds(runners: ReadonlyMap<LoopName, Runner>): Promise<void> {
    const { rounds, stretchS } = this.#options;
    const { progress, interrupts } = this.#io;
    progress.state('warming up');
    for (const runner of runners.values()) await this.#warmUp(runner);
    const order = this.#random.fork('order');
    for (let round = 0; round < rounds; round++) {
      for (const [name, { loop, kind }] of order.shuffle([...runners])) {
        if (interrupts.stop.aborted) return;
        progress.state(`round ${round + 1} of ${rounds}: ${name}`);
        const before = process.cpuUsage();
        const { operations, elapsedMs, cpuUs } = await loop.run(kind, stretchS);
        const { user, system } = process.cpuUsage(before);
        this.#samples[name].push({
          ...{ round, operations, operationsPerSecond: (1000 * operations) / elapsedMs },
          ...{ clientCpuUs: cpuUs / operations, harnessCpuUs: (user + system) / operations },
        });
      }
    }
  }

  async #warmUp({ loop, kind }: Runner): Promise<void> {
    const enough = kind === 'set' ? 0 : warmUp.operations;
    for (let done = 0, stretch = 0; stretch < warmUp.stretches; stretch++) {
      if (this.#io.interrupts.stop.aborted) return;
      done += (await loop.run(kind, warmUp.stretchS)).operations;
      if (done >= enough) return;
    }
  }

  /** Whether all was recorded, and made sense: a fast recorder must be right. */
  async #judge(
    historyFile: string,
    { events, recorded }: { readonly events: number; readonly recorded: number },
  ): Promise<Pick<OverheadResult, 'valid' | 'why'>> {
    const job = {
      ...{ name: 'register/linearizable', checker: 'linearizable', workload: 'register' },
      options: { model: 'cas-register', initial: null },
    };
    if (recorded === 0) return { valid: 'unknown', why: 'nothing was recorded' };
    if (events !== 2 * recorded) {
      return { valid: false, why: `the history has ${events} events of ${recorded} operations: some were lost` };
    }
    const { valid, checkers } = await judge([job], { historyFile, timeLimitMs: limitsMs.judging, memoryLimitBytes });
    if (valid !== true) return { valid, why: whyOf(valid, checkers, null) };
    return {
      valid,
      why: `all ${counted(recorded, 'operation', 'operations')} of the recorded loop are in the history`,
    };
  }

  #result(judged: Pick<OverheadResult, 'valid' | 'why'>): OverheadResult {
    const options = this.#options;
    if (this.#samples.bare.length === 0) throw interrupted('before anything was measured');
    return {
      kind: 'bench-overhead',
      ...judged,
      ...overheadFigures(this.#samples, this.#random.fork('intervals')),
      warnings: this.#warnings(),
      loops: this.#samples,
      options: keptOptions({ ...options }),
      ...{ seed: options.seed, command: this.#where.command, startedAt: this.#startedAt.toISOString() },
      ...{ interrupted: this.#io.interrupts.stop.aborted, machine: this.#machine },
      ...{ versions: this.#versions, runtime: this.#runtime },
      ...{ nodes: options.nodes, stretchS: options.stretchS, rounds: options.rounds },
    };
  }

  #warnings(): string[] {
    const { loadAverage, cores } = this.#machine;
    const fewest = Math.min(...Object.values(this.#samples).map((samples) => samples.length));
    return [
      ...(loadAverage > busyPerCore * cores
        ? [
            `the machine was busy when it began: a load of ${loadAverage.toFixed(1)} on ${counted(cores, 'core', 'cores')}`,
          ]
        : []),
      ...(fewest < fewestRounds
        ? [`${counted(fewest, 'repetition', 'repetitions')} of a loop: no difference can be told from chance`]
        : []),
    ];
  }
}

async function leaderOf(running: RunningEnsemble): Promise<RunningServer> {
  return serverWith('leader', running);
}

async function followerOf(running: RunningEnsemble): Promise<RunningServer> {
  return serverWith('follower', running);
}

async function serverWith(role: 'leader' | 'follower', { servers }: RunningEnsemble): Promise<RunningServer> {
  for (const server of servers) {
    const answer = await askFourLetterWord(server.directAddress, 'srvr', { limitMs: limitsMs.answer });
    if (parseServerLook(answer).role === role) return server;
  }
  throw new ChaosError(`none of ${servers.map(({ name }) => name).join(', ')} is a ${role}`, { code: 'NO_LEADER' });
}
