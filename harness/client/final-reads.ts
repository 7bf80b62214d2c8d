import { join } from 'node:path';
import { ChaosError } from '../foundation/errors.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { Json } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';
import { ChildLog } from '../session/child-log.js';
import { runJob } from '../session/run-job.js';
import type { FinalReadGaps, FinalReadInput } from './final-read-job.js';

/** Servers read at a time: each has a process of its own. */
const AT_A_TIME = 3;
/** Process numbers that one attempt at a server may use up at most. */
const PROCESSES_PER_ATTEMPT = 100;
/** Time for a process to start, and to end its last attempt, ms. */
const SPARE_MS = 20_000;

export interface FinalReadOptions {
  readonly workloads: readonly { readonly workload: string; readonly options: Readonly<Record<string, Json>> }[];
  /** Each server's name, and where it takes clients, `host:port`. */
  readonly servers: readonly { readonly name: string; readonly address: string }[];
  readonly recorder: Recorder;
  /** Numbers from here on are free in the history: `ClientFleet.firstUnusedProcess()`. */
  readonly firstProcess: number;
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  readonly runFolder: string;
  /** How long attempts are repeated, ms. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** A server of which a workload could not be read completely. */
export interface FinalReadGap {
  readonly server: string;
  readonly workload: string;
  readonly reason: string;
}

/**
 * The workloads' final reads of each server, recorded, each through a process that is connected to that server alone,
 * and repeated until all of it went well or the time is over. Returns what is missing; empty is good.
 */
export async function performFinalReads(options: FinalReadOptions): Promise<readonly FinalReadGap[]> {
  const waiting = options.servers.map((server, index) => ({ server, index }));
  const gaps: FinalReadGap[] = [];
  const deadlineNs = monotonicNs() + options.limitMs * NS_PER_MS;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      gaps.push(...(await readServer(options, next, deadlineNs)));
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_A_TIME }, worker));
  for (const ended of workers) if (ended.status === 'rejected') throw ended.reason;
  return gaps;
}

interface NumberedServer {
  readonly server: FinalReadOptions['servers'][number];
  readonly index: number;
}

async function readServer(
  options: FinalReadOptions,
  numbered: NumberedServer,
  deadlineNs: number,
): Promise<readonly FinalReadGap[]> {
  const { name: server } = numbered.server;
  for (let attempt = 0; ; attempt++) {
    try {
      const gaps = (await readInProcess(options, numbered, { attempt, deadlineNs })) as FinalReadGaps & Json;
      return gaps.map((gap) => ({ server, ...gap }));
    } catch (error) {
      // The C client may abort its process.
      if (!(error instanceof ChaosError) || error.code !== 'JOB_DIED') throw error;
      if (monotonicNs() > deadlineNs) return [{ server, workload: '*', reason: error.message }];
    }
  }
}

function readInProcess(
  options: FinalReadOptions,
  { server, index }: NumberedServer,
  { attempt, deadlineNs }: { readonly attempt: number; readonly deadlineNs: number },
): Promise<Json> {
  const { recorder, runFolder, limitMs, signal, sessionTimeoutMs, driver } = options;
  const input = {
    workloads: options.workloads.map(({ workload, options: given }) => ({ workload, options: given })),
    server: server.name,
    address: server.address,
    process: options.firstProcess + index + attempt * PROCESSES_PER_ATTEMPT * options.servers.length,
    processStride: options.servers.length,
    sessionTimeoutMs,
    driver,
    deadlineNs,
  } satisfies FinalReadInput;
  const what = `the final read of ${server.name}`;
  return runJob(
    { module: 'harness/client/final-read-job.ts', job: 'finalReadJob', input },
    {
      what,
      limitMs: limitMs + SPARE_MS,
      signal,
      log: new ChildLog(join(runFolder, `final-read-${server.name}.log`)),
      attach: (pipe, onMessage) => recorder.attach(pipe, { workload: null, onMessage }),
    },
  );
}
