import type { EventStat } from '../../harness/history/event.js';
import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/**
 * V1. The arithmetic of a stat (zookeeperProgrammers, "ZooKeeper Stat Structure", and `DataNode.copyStat`): a node of
 * version 0 was last changed by its creation; each further version has a later zxid; an acknowledged conditional write
 * expecting e makes version e + 1; the visible `cversion` counts creations and deletions of children, so it is at least
 * their number and of the same parity (but for `/` and `/zookeeper`, where it is shifted).
 */
export const arithmetic: Row = {
  id: 'V1',
  promise: 'versions and zxids in stats fit together',
  needs: 'stats',
  judge({ replies }, findings) {
    let judged = 0;
    const latest = new Map<string, Reply>();
    const earliest = new Map<string, Reply>();
    for (const reply of replies) {
      if (reply.stat.mzxid === undefined && reply.stat.version === undefined) continue;
      judged++;
      const wrong = misfit(reply) ?? disorder(reply, latest, earliest);
      if (wrong === null) continue;
      const { invocation } = reply.operation;
      findings.anomaly(
        'impossible-stat',
        `${whoDid(reply.completion)} was shown an impossible stat of ${invocation.key ?? 'the node'} at ` +
          `${atSeconds(reply.completion.time)}: ${wrong}.`,
        indexesOf(reply.operation),
      );
    }
    return judged;
  },
};

function misfit({ stat, operation, changes }: Reply): string | null {
  const { czxid, mzxid, pzxid, version } = stat;
  const { expected, key } = operation.invocation;
  if (changes && expected !== undefined && expected >= 0 && version !== undefined && version !== expected + 1) {
    return `a write expecting version ${String(expected)} made version ${String(version)}`;
  }
  if (czxid !== undefined && mzxid !== undefined && version !== undefined) {
    if (version === 0 && mzxid !== czxid) return `version 0, but mzxid ${String(mzxid)} is not czxid ${String(czxid)}`;
    if (mzxid < czxid) return `mzxid ${String(mzxid)} is below czxid ${String(czxid)}`;
  }
  if (czxid !== undefined && pzxid !== undefined && pzxid < czxid) {
    return `pzxid ${String(pzxid)} is below czxid ${String(czxid)}`;
  }
  return key === '/' || key === '/zookeeper' ? null : childCount(stat);
}

function childCount({ cversion, numChildren }: EventStat): string | null {
  if (cversion === undefined || numChildren === undefined) return null;
  if (cversion >= numChildren && (cversion - numChildren) % 2 === 0) return null;
  return `cversion ${String(cversion)} with ${String(numChildren)} children`;
}

/** Within one incarnation a higher version has a higher mzxid: compared with the nearest ones known so far. */
function disorder(reply: Reply, latest: Map<string, Reply>, earliest: Map<string, Reply>): string | null {
  const { czxid, mzxid, version } = reply.stat;
  if (czxid === undefined || mzxid === undefined || version === undefined) return null;
  const id = `${reply.node} ${String(czxid)}`;
  for (const other of [latest.get(id), earliest.get(id)]) {
    if (other === undefined) continue;
    const byVersion = Math.sign(version - (other.stat.version ?? 0));
    const byZxid = Math.sign(mzxid - (other.stat.mzxid ?? 0));
    // Equal versions are T1's to compare; the parts of a multi share one zxid.
    if (byVersion === 0 || byZxid === 0 || byVersion === byZxid) continue;
    return (
      `version ${String(version)} of zxid ${String(mzxid)}, but version ${String(other.stat.version)} ` +
      `of zxid ${String(other.stat.mzxid)}`
    );
  }
  if (version > (latest.get(id)?.stat.version ?? -1)) latest.set(id, reply);
  if (version < (earliest.get(id)?.stat.version ?? Infinity)) earliest.set(id, reply);
  return null;
}
