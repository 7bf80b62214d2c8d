import { createHash } from 'node:crypto';
import { messageOf } from '../foundation/errors.js';
import { SessionError } from '../session/session-error.js';
import type { Session, Stat } from '../session/session.js';

/** A znode as one server shows it. */
export interface TreeNode {
  readonly path: string;
  readonly data: string;
  readonly stat: Stat;
}

/** Requests under way at once: enough to keep the socket full, few enough to stay far from any limit. */
const IN_FLIGHT = 128;

/**
 * Reads `root` and everything below, in no order, many requests at a time. A node that goes meanwhile is left out.
 *
 * @param skip paths that are left out, with everything below them
 * @throws SessionError of any other failure
 */
export async function walkTree(session: Session, root: string, skip: (path: string) => boolean): Promise<TreeNode[]> {
  const nodes: TreeNode[] = [];
  const waiting = [root];
  const failures: Error[] = [];
  const read = async (path: string): Promise<void> => {
    const { data, stat } = await session.get(path);
    nodes.push({ path, data, stat });
    if (stat.numChildren === 0) return;
    const { children } = await session.getChildren(path);
    const under = path === '/' ? '/' : `${path}/`;
    waiting.push(...children.map((name) => under + name).filter((child) => !skip(child)));
  };
  await new Promise<void>((resolve) => {
    let underWay = 0;
    const go = (): void => {
      if (failures.length > 0) waiting.length = 0;
      while (underWay < IN_FLIGHT) {
        const path = waiting.pop();
        if (path === undefined) break;
        underWay++;
        void read(path)
          .catch((error: unknown) => {
            if (error instanceof SessionError && error.zooKeeperError === 'NONODE') return;
            failures.push(error instanceof Error ? error : new Error(messageOf(error)));
          })
          .then(() => {
            underWay--;
            go();
          });
      }
      if (underWay === 0) resolve();
    };
    go();
  });
  if (failures[0] !== undefined) throw failures[0];
  return nodes;
}

/** ZooKeeper's own nodes: their times are each server's own. */
export function isZooKeepersOwn(path: string): boolean {
  return path === '/zookeeper' || path.startsWith('/zookeeper/');
}

/**
 * One line a node, in the order of their paths: the path, then everything that must be equal on all servers, separated
 * by tabs (which neither a path nor quoted data can hold).
 */
export function describeTree(nodes: readonly TreeNode[]): readonly string[] {
  return [...nodes].sort((a, b) => (a.path < b.path ? -1 : 1)).map((node) => `${node.path}\t${describeNode(node)}`);
}

function describeNode({ data, stat }: TreeNode): string {
  const { version, cversion, aversion, czxid, mzxid, pzxid, ctime, mtime, ephemeralOwner, numChildren } = stat;
  const hex = (zxid: number): string => `0x${zxid.toString(16)}`;
  return [
    `version ${version}`,
    `data ${shortened(data)} (${stat.dataLength} bytes, ${sha256(data).slice(0, 16)})`,
    `mzxid ${hex(mzxid)}`,
    `czxid ${hex(czxid)}`,
    `pzxid ${hex(pzxid)}`,
    `${numChildren} children`,
    `cversion ${cversion}`,
    `aversion ${aversion}`,
    `owner ${ephemeralOwner}`,
    `ctime ${ctime}`,
    `mtime ${mtime}`,
  ].join('\t');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Quoted, so that a line stays a line. */
function shortened(data: string): string {
  return JSON.stringify(data.length > 40 ? `${data.slice(0, 40)}…` : data);
}
