export type LockMode = 'exclusive' | 'shared';

/** A contender's node in a lock's directory, as its name tells: `<session>.<attempt>-<word>-<sequence>`. */
export interface LockNode {
  readonly name: string;
  /** Hexadecimal session id of its maker. */
  readonly session: string;
  readonly mode: LockMode;
  /** Appended by ZooKeeper: the parent's child counter, a signed 32-bit number. */
  readonly sequence: number;
}

const modeOfWord: Readonly<Record<string, LockMode>> = { lock: 'exclusive', write: 'exclusive', read: 'shared' };
// ZooKeeper prints the sequence as %010d: ten digits, or a sign and nine or ten once the counter has overflowed.
const lockNodeName = /^([0-9a-f]+)\.\d+-(lock|write|read)-(\d{10}|-\d{9,10})$/;

/** Null for a name that no contender of ours made. */
export function parseLockNode(name: string): LockNode | null {
  const [, session, word = '', sequence] = lockNodeName.exec(name) ?? [];
  const mode = modeOfWord[word];
  if (session === undefined || mode === undefined) return null;
  return { name, session, mode, sequence: Number(sequence) };
}

const sequenceDigits = 10;
const [dash, zero, nine] = [0x2d, 0x30, 0x39];

/**
 * The sequence that a name ends with, at little cost and whoever made it; NaN where it has none. Waiters list hundreds
 * of names to find the few that matter to them.
 */
export function sequenceIn(name: string): number {
  const begin = name.length - sequenceDigits;
  // A second dash is the sign of a counter that has overflowed.
  if (name.charCodeAt(begin - 1) !== dash || name.charCodeAt(begin - 2) === dash) {
    return parseLockNode(name)?.sequence ?? NaN;
  }
  let sequence = 0;
  for (let place = begin; place < name.length; place++) {
    const code = name.charCodeAt(place);
    if (code < zero || code > nine) return parseLockNode(name)?.sequence ?? NaN;
    sequence = sequence * 10 + code - zero;
  }
  return sequence;
}

/**
 * The part of a node's name before the sequence: what a contender looks for when the reply to its create was lost.
 * The session's id makes it unique, and makes it impossible to adopt a node of an earlier session, which is about to
 * go (CURATOR-498, CURATOR-604).
 */
export function lockNodePrefix(session: string, attempt: number, word: 'lock' | 'write' | 'read'): string {
  return `${session}.${attempt}-${word}-`;
}

/**
 * Negative when sequence `a` was given out before `b`. Serial-number arithmetic (RFC 1982) on 32 bits: right across
 * the overflow from 2147483647 to -2147483648 while the nodes that live at once span less than 2^31.
 */
export function compareSequences(a: number, b: number): number {
  return (a - b) | 0;
}

/** The contenders among `names`, in the order in which ZooKeeper numbered them; names without meaning are left out. */
export function inOrder(names: readonly string[]): LockNode[] {
  return names
    .map(parseLockNode)
    .filter((node) => node !== null)
    .sort((a, b) => compareSequences(a.sequence, b.sequence));
}
