import type { Operation } from '../../harness/history/operation.js';
import { numberIn } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import { nodeOf } from './replies.js';
import type { Row } from './row.js';

interface Numbered {
  readonly operation: Operation;
  readonly sequence: number;
  readonly czxid: number | null;
}

/**
 * Q1. "The counter used to store the next sequence number is a signed int (4bytes) maintained by the parent node", and
 * is "monotonically increasing" (zookeeperProgrammers, "Sequence Nodes"): numbers under one parent are unique, and rise
 * in real time and in the order of zxids. Judged on lock nodes; after 2147483647 they go on below zero.
 */
export const sequences: Row = {
  id: 'Q1',
  promise: 'sequence numbers under one parent are unique and rise',
  needs: 'acquires with the sequence of their node',
  judge({ operations }, findings) {
    const parents = new Map<string, Numbered[]>();
    let judged = 0;
    for (const operation of operations) {
      const sequence = numberIn(operation.completion?.value, 'sequence');
      if (operation.invocation.f !== 'acquire' || operation.outcome !== 'ok' || sequence === null) continue;
      judged++;
      const node: Numbered = { operation, sequence, czxid: numberIn(operation.completion?.value, 'czxid') };
      const id = nodeOf(operation.invocation);
      const nodes = parents.get(id);
      if (nodes === undefined) parents.set(id, [node]);
      else nodes.push(node);
    }
    for (const nodes of parents.values()) {
      const report = (a: Numbered, b: Numbered, kind: string, how: string): void =>
        findings.anomaly(kind, `${describe(a)} and ${describe(b)} ${how}.`, indexesOf(a.operation, b.operation));
      unique(nodes, report);
      rising(nodes, report);
    }
    return judged;
  },
};

type Report = (a: Numbered, b: Numbered, kind: string, how: string) => void;

function unique(nodes: readonly Numbered[], report: Report): void {
  const owners = new Map<number, Numbered>();
  for (const node of nodes) {
    const owner = owners.get(node.sequence);
    owners.set(node.sequence, node);
    if (owner === undefined || sameNode(owner, node)) continue;
    if (owner.czxid !== null && node.czxid !== null && owner.czxid !== node.czxid) {
      // Another incarnation of the parent counts anew.
      continue;
    }
    report(owner, node, 'sequence-twice', 'have the same sequence number');
  }
}

/** A session may acquire by one node more than once, where a recipe is re-entrant. */
function sameNode(a: Numbered, b: Numbered): boolean {
  const session = sessionOf(a.operation);
  if (session !== null) return session === sessionOf(b.operation);
  return a.operation.invocation.process === b.operation.invocation.process;
}

function rising(nodes: readonly Numbered[], report: Report): void {
  const byEnd = [...nodes].sort((a, b) => a.operation.completedAt - b.operation.completedAt);
  let ended = 0;
  let highest: Numbered | null = null;
  for (const node of nodes) {
    for (; (byEnd[ended]?.operation.completedAt ?? Infinity) < node.operation.invokedAt; ended++) {
      const next = byEnd[ended];
      if (next !== undefined && (highest === null || isAbove(next.sequence, highest.sequence))) highest = next;
    }
    if (highest === null || !isAbove(highest.sequence, node.sequence) || sameNode(highest, node)) continue;
    if (highest.czxid !== null && node.czxid !== null && highest.czxid < node.czxid) {
      highest = null;
      continue;
    }
    report(highest, node, 'sequence-fell', 'have sequence numbers that fall in real time');
  }
}

/** In 32 bits with overflow. */
function isAbove(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

function describe({ operation, sequence }: Numbered): string {
  const { invocation } = operation;
  return `node ${String(sequence)} of ${whoDid(invocation)} (${invocation.key ?? 'the lock'}, ${atSeconds(invocation.time)})`;
}
