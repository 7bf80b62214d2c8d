import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../history/event.js';
import { sessionDriver } from '../session/index.js';
import type { JobContext } from '../session/job.js';
import { SessionError } from '../session/session-error.js';
import type { Session } from '../session/session.js';
import { describeTree, isZooKeepersOwn, sha256, walkTree } from './tree-walk.js';

/** What both jobs are told. A type alias, not an interface: those are no JSON to the compiler. */
export type TreeJobInput = {
  /** `host:port` of the one server to talk to. */
  readonly address: string;
  readonly driver: string;
  readonly sessionTimeoutMs: number;
  /** The tree's root: `/`, or where the workloads' nodes are in an ensemble of somebody else's. */
  readonly root: string;
};

export type SettleTreeInput = TreeJobInput & {
  /** How long to wait for ephemeral nodes to go, ms. */
  readonly ephemeralLimitMs: number;
};

export type ReadTreeInput = TreeJobInput & {
  /** Where the nodes are written, one a line. */
  readonly file: string;
};

export interface TreeSummary {
  /** Over paths, data and stats. */
  readonly digest: string;
  readonly nodes: number;
}

const LAST_WRITE = 'zk-chaos-last-write';

/**
 * Job: waits until no ephemeral node is left (every client's session has been closed; what is left goes as sessions
 * expire), then makes the last write, which every server must have taken in before its tree is read. Returns the paths
 * of ephemeral nodes that stayed.
 */
export function settleTreeJob(input: SettleTreeInput, { signal }: JobContext): Promise<Json> {
  return withSession(input, async (session) => {
    const left = await waitUntilEphemeralsAreGone(session, input, signal);
    const path = `${input.root === '/' ? '' : input.root}/${LAST_WRITE}`;
    await session.create(path, '', 'persistent').catch(unless('NODEEXISTS'));
    await session.delete(path, -1).catch(unless('NONODE'));
    return [...left];
  });
}

/** Job: after a sync, reads one server's tree, writes it to a file, and returns its {@link TreeSummary}. */
export function readTreeJob(input: ReadTreeInput): Promise<Json> {
  return withSession(input, async (session) => {
    await session.sync('/');
    const lines = describeTree(await walkTree(session, input.root, isZooKeepersOwn));
    const text = lines.map((line) => `${line}\n`).join('');
    await writeFile(input.file, text);
    return { digest: sha256(text), nodes: lines.length } satisfies TreeSummary;
  });
}

async function withSession(
  { address, driver, sessionTimeoutMs }: TreeJobInput,
  use: (session: Session) => Promise<Json>,
): Promise<Json> {
  const session = sessionDriver(driver).open({
    servers: [address],
    timeoutMs: sessionTimeoutMs,
    onState: () => undefined,
  });
  try {
    await session.connected(sessionTimeoutMs);
    return await use(session);
  } finally {
    await session.close();
  }
}

async function waitUntilEphemeralsAreGone(
  session: Session,
  { root, ephemeralLimitMs }: SettleTreeInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(Math.round(ephemeralLimitMs))]);
  for (;;) {
    await session.sync('/');
    const nodes = await walkTree(session, root, isZooKeepersOwn);
    const ephemerals = nodes.filter(({ stat }) => stat.ephemeralOwner !== '0').map(({ path }) => path);
    if (ephemerals.length === 0 || over.aborted) return ephemerals;
    await Promise.race([
      Promise.all(ephemerals.map((path) => untilDeleted(session, path))),
      delay(ephemeralLimitMs, undefined, { signal: over }).catch(() => undefined),
    ]);
  }
}

async function untilDeleted(session: Session, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    session
      .exists(path, () => resolve())
      .then(({ stat }) => {
        if (stat === null) resolve();
      }, reject);
  });
}

function unless(expected: 'NODEEXISTS' | 'NONODE'): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof SessionError) || error.zooKeeperError !== expected) throw error;
  };
}
