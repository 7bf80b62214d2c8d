import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { worstOf } from '../../checkers/verdict.js';
import { CleanUp } from '../../harness/clean-up.js';
import { formatAddress } from '../../harness/ensemble/ensemble.js';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { ChaosError, messageOf } from '../../harness/foundation/errors.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { interrupted } from '../../harness/interruptible.js';
import { ChildLog } from '../../harness/session/child-log.js';
import { runJob } from '../../harness/session/run-job.js';
import { machineFacts } from '../../results/machine-facts.js';
import type { BenchIo } from '../bench.js';
import { keptOptions } from '../bench-result.js';
import { bootEnsemble, type BootedEnsemble } from '../boot-ensemble.js';
import { cellName, cellsOf, planRounds, type CellKey, type PlannedRepetition } from './cell-plan.js';
import type { Contestant } from './contenders.js';
import { doubtsOf } from './doubts.js';
import { headlineOf } from './headline.js';
import type { LocksOptions } from './locks-options.js';
import type { LocksCell, LocksRepetition, LocksResult, LostRepetition } from './locks-result.js';
import { packetsOfLook } from './server-counters.js';
import { rehearse, runCell, type CellSetting } from './run-cell.js';

const nodesLimitMs = 60_000;
const checkMemoryLimitBytes = 1024 * 2 ** 20;
/** How long each recipe is run before anything counts, s. */
const rehearsalS = 2;

/** What is measured, and where it is kept. */
export interface LocksMeasurement {
  readonly options: LocksOptions;
  /** In the order of the results. */
  readonly contestants: readonly Contestant[];
  /** Of the peers' libraries. */
  readonly versions: Readonly<Record<string, string>>;
  /** Exists; absolute. */
  readonly folder: string;
  readonly command: string;
}

interface Measured {
  readonly cell: CellKey;
  readonly repetitions: LocksRepetition[];
  readonly lost: LostRepetition[];
}

/**
 * Boots an ensemble and measures every cell on it, in rounds. Whatever happens, what was started is stopped before this
 * resolves or rejects. A Ctrl-C ends the measurement; what there is then is the result.
 *
 * @throws ChaosError when it came to no ensemble, or was interrupted before there was anything to report
 */
export async function measureLocks(measurement: LocksMeasurement, io: BenchIo): Promise<LocksResult> {
  const cleanUp = new CleanUp();
  let result: LocksResult;
  try {
    result = await new Measuring(measurement, io, cleanUp).run();
  } catch (error) {
    await cleanUp.run().catch((second: unknown) => io.progress.warn(messageOf(second)));
    throw io.interrupts.stop.aborted ? interrupted('before anything was measured') : error;
  }
  await cleanUp.run();
  return result;
}

class Measuring {
  readonly #measurement: LocksMeasurement;
  readonly #io: BenchIo;
  readonly #cleanUp: CleanUp;
  readonly #startNs = monotonicNs();
  readonly #startedAt = new Date();
  /** As the measurement found it. */
  readonly #machine = machineFacts();
  readonly #random: SeededRandom;
  readonly #cells: readonly Measured[];
  #leaderChanges = 0;

  constructor(measurement: LocksMeasurement, io: BenchIo, cleanUp: CleanUp) {
    this.#measurement = measurement;
    this.#io = io;
    this.#cleanUp = cleanUp;
    const { options, contestants } = measurement;
    this.#random = new SeededRandom(options.seed);
    const names = contestants.map(({ name }) => name);
    this.#cells = cellsOf(names, options.contenders, options.readShares).map((cell) => ({
      cell,
      repetitions: [],
      lost: [],
    }));
  }

  async run(): Promise<LocksResult> {
    const { options, folder } = this.#measurement;
    const { progress, interrupts } = this.#io;
    const booted = await bootEnsemble(
      {
        ensemble: {
          participants: options.nodes,
          zkVersion: options.zkVersion,
          tickTimeMs: options.tickTimeMs,
          jvmArguments: options.jvmArguments,
          proxies: options.proxies,
        },
        runtime: options.runtime,
        image: options.image,
      },
      { folder, progress, signal: interrupts.stop, cleanUp: this.#cleanUp },
    );
    const plan = planRounds(
      this.#cells.map(({ cell }) => cell),
      options.rounds,
      this.#random.fork('order'),
    );
    await this.#makeNodes(booted, plan.length);
    const lookCost = await packetsOfLook(booted.running.servers);
    const contests = join(folder, 'contests');
    await mkdir(contests, { recursive: true });
    const setting: CellSetting = {
      running: booted.running,
      folder: contests,
      startNs: this.#startNs,
      ...options,
      checkTimeLimitMs: options.checkTimeLimitS * 1000,
      checkMemoryLimitBytes,
      packetsOfLook: lookCost,
      signal: interrupts.stop,
    };
    await this.#rehearse(setting);
    for (const [place, planned] of plan.entries()) {
      if (interrupts.stop.aborted) break;
      progress.state(`${place + 1} of ${plan.length}: ${cellName(planned.cell)}, round ${planned.round + 1}`);
      await this.#measure(planned, place, setting);
    }
    return this.#result(booted);
  }

  /** Before the first contest, so that none begins with the making of nodes. */
  async #makeNodes({ running }: BootedEnsemble, contests: number): Promise<void> {
    const rehearsals = this.#measurement.contestants.map((_, place) => rehearsalPath(place));
    const paths = ['/bench', ...rehearsals, ...Array.from({ length: contests }, (_, place) => contestPath(place))];
    const servers = running.servers.map(({ clientAddress }) => formatAddress(clientAddress));
    const input = { servers, paths, sessionTimeoutMs: this.#measurement.options.sessionTimeoutMs };
    await runJob(
      { module: 'bench/locks/lock-nodes-job.ts', job: 'lockNodesJob', input },
      {
        what: "the making of the locks' nodes",
        limitMs: nodesLimitMs,
        signal: this.#io.interrupts.stop,
        log: new ChildLog(join(this.#measurement.folder, 'set-up.log')),
      },
    );
  }

  /** What runs for the first time is slow: each recipe once, with a middling number of contenders, unmeasured. */
  async #rehearse(setting: CellSetting): Promise<void> {
    const { options, contestants } = this.#measurement;
    const sorted = [...options.contenders].sort((a, b) => a - b);
    const contenders = sorted[Math.floor((sorted.length - 1) / 2)] ?? 1;
    for (const [place, contestant] of contestants.entries()) {
      if (this.#io.interrupts.stop.aborted) return;
      this.#io.progress.state(`rehearsal: ${contestant.name}`);
      const cell = { recipe: contestant.name, contenders, readShare: options.readShares[0] ?? null };
      const turn = { cell, contestant, round: 0, name: `rehearsal-${contestant.name}`, path: rehearsalPath(place) };
      await rehearse(turn, { ...setting, warmUpS: 0, cellS: Math.min(rehearsalS, options.cellS) }).catch(
        (error: unknown) => {
          if (!(error instanceof ChaosError)) throw error;
          if (!this.#io.interrupts.stop.aborted)
            this.#io.progress.warn(`rehearsal of ${contestant.name}: ${error.message}`);
        },
      );
    }
  }

  async #measure({ round, cell }: PlannedRepetition, place: number, setting: CellSetting): Promise<void> {
    const { progress, interrupts } = this.#io;
    const measured = this.#cells.find((candidate) => candidate.cell === cell);
    const contestant = this.#measurement.contestants.find(({ name }) => name === cell.recipe);
    if (measured === undefined || contestant === undefined) throw new Error(`no cell ${cellName(cell)}`);
    const name = `${String(place + 1).padStart(3, '0')}-${cell.recipe}-${cell.contenders}-round-${round + 1}`;
    try {
      const turn = { cell, contestant, round, name, path: contestPath(place) };
      const { repetition, leaderChanged } = await runCell(turn, setting);
      measured.repetitions.push(repetition);
      if (leaderChanged) this.#leaderChanges++;
      if (repetition.valid !== true) {
        const what = repetition.valid === false ? 'INVALID' : 'unknown';
        progress.warn(`${cellName(cell)}: ${what}: ${repetition.why ?? ''}`);
      }
      progress.line(lineOf(cell, repetition));
    } catch (error) {
      if (interrupts.stop.aborted) return;
      if (!(error instanceof ChaosError)) throw error;
      measured.lost.push({ round, why: error.message });
      progress.warn(`${cellName(cell)}, round ${round + 1}: ${error.message}`);
    }
  }

  #result({ running, runtime }: BootedEnsemble): LocksResult {
    const { options, command, versions } = this.#measurement;
    const cells = this.#cells.map(({ cell, repetitions, lost }): LocksCell => ({ ...cell, repetitions, lost }));
    const machine = this.#machine;
    return {
      kind: 'bench-locks',
      ...verdictOf(cells),
      headline: headlineOf(cells, this.#random.fork('headline')),
      warnings: doubtsOf(cells, { cores: machine.cores, leaderChanges: this.#leaderChanges, ...options }),
      options: keptOptions({ ...options }),
      seed: options.seed,
      command,
      startedAt: this.#startedAt.toISOString(),
      interrupted: this.#io.interrupts.stop.aborted,
      machine,
      versions: { ...running.versions, ...versions },
      runtime,
      servers: options.nodes,
      warmUpS: options.warmUpS,
      cellS: options.cellS,
      rounds: options.rounds,
      cells,
    };
  }
}

/** The worst of all repetitions; one that was lost is unknown. */
export function verdictOf(cells: readonly LocksCell[]): Pick<LocksResult, 'valid' | 'why'> {
  const repetitions = cells.flatMap((cell) => cell.repetitions.map((repetition) => ({ cell, repetition })));
  const lost = cells.flatMap((cell) => cell.lost.map(({ why }) => ({ cell, why })));
  const valid = worstOf([
    ...repetitions.map(({ repetition }) => repetition.valid),
    ...lost.map(() => 'unknown' as const),
  ]);
  if (valid === true) {
    const acquisitions = repetitions.reduce((sum, { repetition }) => sum + repetition.acquisitions, 0);
    return {
      valid,
      why: `no two contenders held a lock at once in ${acquisitions.toLocaleString('en-US')} acquisitions`,
    };
  }
  const culprit = repetitions.find(({ repetition }) => repetition.valid === valid);
  if (culprit !== undefined) return { valid, why: `${cellName(culprit.cell)}: ${culprit.repetition.why ?? ''}` };
  const [first] = lost;
  return { valid, why: first === undefined ? 'nothing was measured' : `${cellName(first.cell)}: ${first.why}` };
}

function lineOf(cell: CellKey, { acquisitionsPerSecond, packetsPerAcquisition }: LocksRepetition): string {
  const packets = packetsPerAcquisition === null ? '' : `, ${packetsPerAcquisition.toFixed(1)} packets each`;
  return `${cellName(cell)}: ${acquisitionsPerSecond.toFixed(0)} acquisitions/s${packets}`;
}

function contestPath(place: number): string {
  return `/bench/contest-${place}`;
}

function rehearsalPath(place: number): string {
  return `/bench/rehearsal-${place}`;
}
