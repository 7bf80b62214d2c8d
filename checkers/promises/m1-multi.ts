import type { Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Findings } from '../evidence/findings.js';
import { asList, canonical, fieldOf, numberIn, stringIn } from '../evidence/json-fields.js';
import { firstAbove } from '../evidence/sorted.js';
import { atSeconds, cut, indexesOf, listed, whoDid } from '../evidence/wording.js';
import { attemptedData, nodeOf } from './replies.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/** One part of a `multi`. */
interface Part {
  readonly node: string;
  readonly zxid: number | null;
  readonly data: string | null;
}

/**
 * M1. "All operations succeed or fail together" (ZooKeeper.multi; zookeeperOver, "Guarantees", "Atomicity"): all parts of
 * a multi have one zxid, no session is shown some of them and later not the others, and one that failed leaves nothing.
 * A `multi` carries a list of parts, each with `f`, `key` and `value`, and in its completion `zxid` or `stat` as well.
 */
export const multi: Row = {
  id: 'M1',
  promise: 'the parts of a multi happen all at one zxid, or not at all',
  needs: 'multi operations with their parts and zxids',
  judge({ operations, replies }, findings) {
    const multis = operations.filter(({ invocation }) => invocation.f === 'multi');
    if (multis.length === 0) return 0;
    const done = multis.filter(({ outcome }) => outcome === 'ok');
    for (const operation of done) oneZxid(operation, findings);
    allOrNothing(done, replies, findings);
    leavesNothing(operations, replies, findings);
    return multis.filter(({ outcome }) => outcome !== 'info').length;
  },
};

function partsOf({ invocation, completion }: Operation): Part[] {
  const asked = asList(invocation.value) ?? [];
  const told = asList(completion?.value) ?? [];
  return asked.map((part, place): Part => {
    const key = stringIn(part, 'key');
    const value = fieldOf(part, 'value');
    return {
      node: nodeOf({ ...invocation, ...(key === null ? {} : { key }) }),
      zxid: zxidOf(told[place]),
      data: value === undefined ? null : canonical(value),
    };
  });
}

function zxidOf(part: Json | undefined): number | null {
  return numberIn(part, 'zxid') ?? numberIn(fieldOf(part, 'stat'), 'mzxid');
}

function oneZxid(operation: Operation, findings: Findings): void {
  const whole = operation.completion?.zxid;
  const zxids = new Set(whole === undefined ? [] : [whole]);
  for (const { zxid } of partsOf(operation)) if (zxid !== null) zxids.add(zxid);
  if (zxids.size < 2) return;
  findings.anomaly(
    'multi-split',
    `The multi of ${whoDid(operation.invocation)} at ${atSeconds(operation.invocation.time)} has parts at different zxids: ` +
      `${listed([...zxids].map(String))}.`,
    indexesOf(operation),
  );
}

/** Whoever has seen a state at or after a multi sees none of its nodes as it was before. */
function allOrNothing(done: readonly Operation[], replies: readonly Reply[], findings: Findings): void {
  const byNode = new Map<string, { readonly zxid: number; readonly operation: Operation }[]>();
  for (const operation of done) {
    for (const { node, zxid } of partsOf(operation)) {
      const at = zxid ?? operation.completion?.zxid;
      if (at !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), { zxid: at, operation }]);
    }
  }
  for (const parts of byNode.values()) parts.sort((a, b) => a.zxid - b.zxid);
  const seen = new Map<string, { readonly zxid: number; readonly by: Reply }>();
  for (const reply of replies) {
    const { session, stat, node } = reply;
    if (session === null || stat.mzxid === undefined) continue;
    const before = seen.get(session);
    const parts = byNode.get(node) ?? [];
    const missed = firstAbove(
      parts.map(({ zxid }) => zxid),
      stat.mzxid,
    );
    if (before !== undefined && missed <= before.zxid) {
      const operation = parts.find(({ zxid }) => zxid === missed)?.operation;
      findings.anomaly(
        'multi-torn',
        `${whoDid(reply.completion)} was shown a state of zxid ${String(before.zxid)} at ` +
          `${atSeconds(before.by.completion.time)}, but at ${atSeconds(reply.completion.time)} ` +
          `${reply.operation.invocation.key ?? 'a node'} as it was before the multi of zxid ${String(missed)}.`,
        indexesOf(operation, before.by.operation, reply.operation),
      );
    }
    if (stat.mzxid > (before?.zxid ?? 0)) seen.set(session, { zxid: stat.mzxid, by: reply });
  }
}

/** What only a multi that failed would have written is never shown. */
function leavesNothing(operations: readonly Operation[], replies: readonly Reply[], findings: Findings): void {
  const failed = new Map<string, Operation>();
  for (const operation of operations) {
    if (operation.invocation.f !== 'multi' || operation.outcome !== 'fail') continue;
    for (const { node, data } of partsOf(operation)) if (data !== null) failed.set(`${node} ${data}`, operation);
  }
  for (const operation of operations) {
    if (operation.outcome === 'fail') continue;
    const { invocation } = operation;
    if (invocation.f !== 'multi') failed.delete(`${nodeOf(invocation)} ${attemptedData(operation) ?? ''}`);
    else for (const { node, data } of partsOf(operation)) failed.delete(`${node} ${data ?? ''}`);
  }
  for (const { node, data, operation, completion } of replies) {
    const source = data === null ? undefined : failed.get(`${node} ${data}`);
    if (source === undefined) continue;
    findings.anomaly(
      'failed-multi-seen',
      `${whoDid(completion)} was shown ${cut(data ?? '')} in ${operation.invocation.key ?? 'a node'} at ` +
        `${atSeconds(completion.time)}, which only the multi of ${whoDid(source.invocation)} at ` +
        `${atSeconds(source.invocation.time)} would have written, and that failed.`,
      indexesOf(source, operation),
    );
  }
}
