import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../../harness/ensemble/ensemble.js';
import { NS_PER_S } from '../../harness/foundation/clock.js';
import type { RunningEnsemble } from '../../harness/runtimes/runtime.js';
import { figuresOf, type CpuUse } from './cell-figures.js';
import type { CellKey } from './cell-plan.js';
import type { Contestant } from './contenders.js';
import { judgeContest } from './judge-contest.js';
import type { LocksRepetition } from './locks-result.js';
import { machineCpuNs, processCpuNs } from './process-cpu.js';
import { lookAtCounters, resetCounters, type CountersAt } from './server-counters.js';
import { StartedContest } from './started-contest.js';

/** What all repetitions have in common. */
export interface CellSetting {
  readonly running: RunningEnsemble;
  /** Where histories and logs go. */
  readonly folder: string;
  /** Time 0 of the histories, on the machine-wide clock. */
  readonly startNs: number;
  readonly seed: number;
  readonly sessionTimeoutMs: number;
  readonly warmUpS: number;
  readonly cellS: number;
  readonly checkTimeLimitMs: number;
  readonly checkMemoryLimitBytes: number;
  /** See {@link packetsOfLook}. */
  readonly packetsOfLook: number;
  /** Ends the cell at once; no figures then. */
  readonly signal: AbortSignal;
}

export interface CellTurn {
  readonly cell: CellKey;
  readonly contestant: Contestant;
  readonly round: number;
  /** Unique, for files. */
  readonly name: string;
  /** The lock's znode, which exists. */
  readonly path: string;
}

export interface MeasuredTurn {
  readonly repetition: LocksRepetition;
  /** Leadership moved while it was measured. */
  readonly leaderChanged: boolean;
}

interface Window {
  readonly counters: CountersAt;
  readonly cpu: CpuUse;
}

/**
 * One repetition of one cell: contenders connect, contend through the warm-up and the measured time, stop, and are
 * judged. The history stays where it is not valid.
 *
 * @throws ChaosError `CONTENDERS_DIED` when the contenders' process ended before it was told to
 */
export async function runCell(turn: CellTurn, setting: CellSetting): Promise<MeasuredTurn> {
  const { cell, contestant, round } = turn;
  const { servers } = setting.running;
  const logFile = join(setting.folder, `${turn.name}.log`);
  const contest = await StartedContest.start(contestant.command, orderOf(turn, setting), {
    logFile,
    signal: setting.signal,
  });
  try {
    await resetCounters(servers);
    const before = await lookAtCounters(servers);
    contest.go();
    await contest.while(sleep(setting.warmUpS * 1000));
    const from = await look(setting, contest);
    const endsNs = from.counters.atNs + setting.cellS * NS_PER_S;
    await contest.while(sleep(Math.max(0, (endsNs - Number(process.hrtime.bigint())) / 1e6)));
    const to = await look(setting, contest);
    const record = await contest.stop();
    const after = await lookAtCounters(servers);
    const historyFile = join(setting.folder, `${turn.name}.jsonl`);
    const judged = await judgeContest(record, {
      recipe: contestant.recipe,
      contestant: contestant.name,
      historyFile,
      startNs: setting.startNs,
      timeLimitMs: setting.checkTimeLimitMs,
      memoryLimitBytes: setting.checkMemoryLimitBytes,
    });
    if (judged.valid === true) await rm(historyFile);
    const repetition = figuresOf({
      round,
      contenders: cell.contenders,
      listsBy: contestant.listsBy,
      record,
      counters: { before, from: from.counters, to: to.counters, after, packetsOfLook: setting.packetsOfLook },
      cpu: { from: from.cpu, to: to.cpu },
      judged,
    });
    const leaders = new Set([before, from.counters, to.counters, after].map(({ leader }) => leader));
    return { repetition, leaderChanged: leaders.size > 1 };
  } finally {
    await contest.kill();
  }
}

/** The same without measuring: what is slow the first time is slow now. */
export async function rehearse(turn: CellTurn, setting: CellSetting): Promise<void> {
  const contest = await StartedContest.start(turn.contestant.command, orderOf(turn, setting), {
    logFile: join(setting.folder, `${turn.name}.log`),
    signal: setting.signal,
  });
  try {
    contest.go();
    await contest.while(sleep((setting.warmUpS + setting.cellS) * 1000));
    await contest.stop();
  } finally {
    await contest.kill();
  }
}

function orderOf({ cell, contestant, path, round }: CellTurn, setting: CellSetting) {
  return {
    connect: setting.running.servers.map(({ clientAddress }) => formatAddress(clientAddress)).join(','),
    path,
    recipe: contestant.recipe,
    contenders: cell.contenders,
    readShare: cell.readShare ?? 0,
    // The same choices for all that are compared in a round.
    seed: setting.seed + round,
    sessionTimeoutMs: setting.sessionTimeoutMs,
  };
}

async function look({ running }: CellSetting, contest: StartedContest): Promise<Window> {
  const counters = await lookAtCounters(running.servers);
  const ofServers = running.servers.map((server) => processCpuNs(server.pid()));
  const { user, system } = process.cpuUsage();
  return {
    counters,
    cpu: {
      contenders: processCpuNs(contest.pid),
      servers: ofServers.reduce((sum, cpu) => (sum === null || cpu === null ? null : sum + cpu), 0),
      harness: (user + system) * 1000,
      machine: machineCpuNs(),
    },
  };
}
