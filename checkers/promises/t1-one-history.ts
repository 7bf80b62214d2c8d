import type { Findings } from '../evidence/findings.js';
import { atSeconds, cut, indexesOf, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/**
 * T1. There is one history: whoever looks at a node at one point of it sees the same. All replies that show one
 * incarnation (`czxid`) of a node at one `version` show the same `mzxid` and the same data, and all that show it at one
 * `pzxid` the same children. ("Atomicity" and "Single System Image", zookeeperOver, "Guarantees".)
 */
export const oneHistory: Row = {
  id: 'T1',
  promise: 'all replies that show one state of a node show the same',
  needs: 'stats',
  judge({ replies }, findings) {
    const versions = new Map<string, Reply>();
    const listings = new Map<string, Reply>();
    let judged = 0;
    for (const reply of replies) {
      const { czxid, version, mzxid, pzxid } = reply.stat;
      if (czxid !== undefined && version !== undefined && mzxid !== undefined) {
        judged++;
        const id = `${reply.node} ${String(czxid)} ${String(version)}`;
        const other = versions.get(id);
        // One that shows no data says less than one that does.
        if (other === undefined || (other.data === null && reply.data !== null)) versions.set(id, reply);
        if (other !== undefined) compareVersions(other, reply, findings);
      }
      if (reply.children === null || pzxid === undefined) continue;
      judged++;
      const id = `${reply.node} ${String(pzxid)}`;
      const other = listings.get(id);
      if (other === undefined) listings.set(id, reply);
      else if (other.children !== reply.children)
        report(other, reply, `its children at pzxid ${String(pzxid)}`, findings);
    }
    return judged;
  },
};

function compareVersions(a: Reply, b: Reply, findings: Findings): void {
  const version = `version ${String(b.stat.version)}`;
  if (a.stat.mzxid !== b.stat.mzxid) {
    report(a, b, `the zxid of ${version} (${String(a.stat.mzxid)} and ${String(b.stat.mzxid)})`, findings);
  } else if (a.data !== null && b.data !== null && a.data !== b.data) {
    report(a, b, `the data of ${version} (${cut(a.data)} and ${cut(b.data)})`, findings);
  }
}

function report(a: Reply, b: Reply, what: string, findings: Findings): void {
  findings.anomaly(
    'two-histories',
    `${whoDid(a.completion)} at ${atSeconds(a.completion.time)} and ${whoDid(b.completion)} at ` +
      `${atSeconds(b.completion.time)} were shown different things of ${a.operation.invocation.key ?? a.operation.invocation.workload ?? 'the node'}: ${what}.`,
    indexesOf(a.operation, b.operation),
  );
}
