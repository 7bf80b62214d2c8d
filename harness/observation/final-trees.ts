import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatAddress } from '../ensemble/ensemble.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { ChaosError } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';
import { ChildLog } from '../session/child-log.js';
import type { JobOrder } from '../session/job.js';
import { runJob } from '../session/run-job.js';
import { askFourLetterWord } from './four-letter-word.js';
import type { ObservedServer } from './observed-server.js';
import { noteDigests } from './server-digests.js';
import { parseServerLook } from './server-look.js';
import { differencesBetween } from './tree-difference.js';
import type { ReadTreeInput, SettleTreeInput, TreeJobInput, TreeSummary } from './tree-job.js';

export interface FinalTreesOptions {
  readonly servers: readonly ObservedServer[];
  readonly recorder: Pick<Recorder, 'record'>;
  readonly runFolder: string;
  /** A registered session driver. */
  readonly driver: string;
  readonly sessionTimeoutMs: number;
  /** The whole tree unless told otherwise: `/chaos` in an ensemble of somebody else's. */
  readonly root?: string;
  /** How long all of it may take, ms; a server that was not read by then is missing. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** What could not be read; empty is good. */
export type TreeGaps = readonly { readonly server: string; readonly reason: string }[];

/** Servers read at a time: each takes a process. */
const AT_A_TIME = 3;
/** Between two attempts at a server. */
const RETRY_MS = 200;

/**
 * Reads the whole tree from each server, after the last client has closed its session: waits until no ephemeral node
 * is left, makes one last write, syncs every server and reads it. Recorded as a final `tree` note a server; where
 * digests differ, as a `tree-difference` note for each of up to a hundred nodes, and the trees stay in `trees/` of the
 * run's folder, one line a node. ZooKeeper's own digests are noted as well.
 */
export async function recordFinalTrees(options: FinalTreesOptions): Promise<TreeGaps> {
  const { servers, runFolder } = options;
  const deadlineNs = monotonicNs() + options.limitMs * NS_PER_MS;
  const folder = join(runFolder, 'trees');
  await mkdir(folder, { recursive: true });
  const trees = new Map<string, TreeSummary>();
  const gaps: { server: string; reason: string }[] = [];
  const settled = await settle(options, deadlineNs);
  if (settled !== null) return servers.map(({ name }) => ({ server: name, reason: settled }));
  const waiting = [...servers];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const read = await readTree(next, fileOf(folder, next.name), options, deadlineNs);
      if (typeof read === 'string') gaps.push({ server: next.name, reason: read });
      else trees.set(next.name, read);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await noteDigests(servers, options.recorder);
  if (new Set([...trees.values()].map(({ digest }) => digest)).size > 1) {
    await noteDifferences([...trees.keys()], folder, options.recorder);
  } else {
    await rm(folder, { recursive: true, force: true });
  }
  return gaps;
}

/** Null when settled; otherwise why not. */
async function settle(options: FinalTreesOptions, deadlineNs: number): Promise<string | null> {
  let reason: string | null = null;
  for (const server of options.servers) {
    const ephemeralLimitMs = Math.max(0, (deadlineNs - monotonicNs()) / NS_PER_MS / 2);
    const input: SettleTreeInput = { ...inputFor(server, options), ephemeralLimitMs };
    const left = await attempt('settleTreeJob', server, input, options, deadlineNs);
    if (typeof left !== 'string') return null;
    reason = left;
  }
  return reason;
}

async function readTree(
  server: ObservedServer,
  file: string,
  options: FinalTreesOptions,
  deadlineNs: number,
): Promise<TreeSummary | string> {
  const input: ReadTreeInput = { ...inputFor(server, options), file };
  for (;;) {
    const read = await attempt('readTreeJob', server, input, options, deadlineNs);
    if (typeof read !== 'string') {
      const tree = read as Json & TreeSummary;
      const srvr = await askFourLetterWord(server.directAddress, 'srvr', { limitMs: 2000 }).catch(() => '');
      const value = { server: server.name, zxid: parseServerLook(srvr).zxid, digest: tree.digest, nodes: tree.nodes };
      options.recorder.record(
        'observer',
        'note',
        { f: 'tree', server: server.name, value, final: true },
        monotonicNs(),
      );
      return tree;
    }
    if (options.signal.aborted || monotonicNs() + RETRY_MS * NS_PER_MS > deadlineNs) return read;
    await delay(RETRY_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** What the job gives, or in words why it failed. */
async function attempt(
  job: string,
  server: ObservedServer,
  input: TreeJobInput,
  { runFolder, signal }: FinalTreesOptions,
  deadlineNs: number,
): Promise<Json> {
  const order: JobOrder = { module: 'harness/observation/tree-job.ts', job, input };
  const limitMs = Math.max(1, (deadlineNs - monotonicNs()) / NS_PER_MS);
  const log = new ChildLog(join(runFolder, `tree-${server.name}.log`));
  try {
    return await runJob(order, { what: `reading the tree of ${server.name}`, limitMs, log, signal });
  } catch (error) {
    // A session that failed, a process that died: another attempt may do better. Anything else is a bug.
    if (error instanceof ChaosError && error.code !== 'JOB_FAILED') return error.message;
    throw error;
  }
}

function inputFor(server: ObservedServer, options: FinalTreesOptions): TreeJobInput {
  const { driver, sessionTimeoutMs, root = '/' } = options;
  return { address: formatAddress(server.directAddress), driver, sessionTimeoutMs, root };
}

async function noteDifferences(
  servers: readonly string[],
  folder: string,
  recorder: Pick<Recorder, 'record'>,
): Promise<void> {
  const trees = await Promise.all(
    servers.map(async (server) => [server, (await readFile(fileOf(folder, server), 'utf8')).split('\n')] as const),
  );
  const atNs = monotonicNs();
  for (const { path, servers: shown } of differencesBetween(new Map(trees))) {
    recorder.record('observer', 'note', { f: 'tree-difference', key: path, value: { path, servers: shown } }, atNs);
  }
}

function fileOf(folder: string, server: string): string {
  return join(folder, `${server}.txt`);
}
