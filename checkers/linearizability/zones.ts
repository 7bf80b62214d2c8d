import type { Operations } from './operations.js';
import { Does, type RegisterActions } from './register-actions.js';
import type { Translation } from './translation.js';
import { ChainWalk, conflict, type Chains, type Times } from './zone-walk.js';

const NONE = -1;
const NEVER = 0x7fffffff;
/** The cluster of the initial value. Those of operations that write come behind it. */
const INITIAL = 0;

/** Why a history with unique values is impossible. */
export type ZoneFlaw =
  /** An operation got a value that nothing wrote. */
  | { readonly why: 'unwritten'; readonly reader: number }
  /** Two cas replaced the same value, which was there once. */
  | { readonly why: 'replaced-twice'; readonly first: number; readonly second: number }
  /** cas that replaced each other's values in a circle, with no beginning. */
  | { readonly why: 'circle'; readonly cas: number }
  /** `later` completed before `earlier` was invoked, though the values say that `earlier` came first. */
  | { readonly why: 'order'; readonly earlier: number; readonly later: number }
  /** Value A was there before B (`endsA` completed before `beginsB` was invoked), and B before A likewise. */
  | {
      readonly why: 'interleaved';
      readonly endsA: number;
      readonly beginsB: number;
      readonly endsB: number;
      readonly beginsA: number;
    };

/** Operations in a flaw are places in the translation. Null: the history is possible. */
export type ZoneVerdict = { readonly flaw: ZoneFlaw | null };

/**
 * Linearizability of a register whose values are written once each: Gibbons and Korach (Testing shared memories, 1997),
 * with cas. The operations of a value (its cluster) must stand together; a cas old → new puts the cluster of new right
 * behind that of old, and both move as one chain. Each chain has a zone, from its first completion to its last
 * invocation: the history is impossible just when the order inside a chain is broken, or two zones each have to come
 * before the other. Linear in time and memory.
 *
 * @returns null when it does not apply: a value that somebody saw was written twice, or something asserts what the
 * value is not
 */
export function judgeZones(translation: Translation, table: Operations): ZoneVerdict | null {
  const actions = translation.register;
  if (actions === null || actions.does.includes(Does.differ)) return null;
  const clusters = clustersOf(translation, actions);
  if (clusters === null || 'flaw' in clusters) return clusters;
  const times = timesOf(translation, table);
  const chains = chainsOf(clusters, translation, actions, times);
  return { flaw: 'why' in chains ? chains : conflict(chains, times.end) };
}

interface Clusters {
  readonly count: number;
  /** Of each value: the cluster in which it was written. */
  readonly ofValue: Int32Array;
  /** Of each cluster: the operation that wrote its value (NONE: nobody did, it is the initial one or not taken part). */
  readonly writer: Int32Array;
  /** The cluster glued right behind each, or NONE; and whether it is itself behind another. */
  readonly behind: Int32Array;
  readonly isBehind: Uint8Array;
}

/** Which values were seen, including those that an unknown cas must have replaced since its own value was seen. */
function seenValues({ count, certain }: Translation, { does, from, to, initial }: RegisterActions): Uint8Array {
  let values = initial + 1;
  for (let place = 0; place < count; place++) {
    values = Math.max(values, (from[place] as number) + 1, (to[place] as number) + 1);
  }
  const seen = new Uint8Array(values);
  const unknownCas = new Map<number, number[]>();
  const todo: number[] = [];
  const see = (value: number): void => {
    if (seen[value] === 1) return;
    seen[value] = 1;
    if (unknownCas.size > 0 && unknownCas.has(value)) todo.push(value);
  };
  for (let place = 0; place < count; place++) {
    if (certain[place] === 1 || does[place] !== Does.replace) continue;
    const left = to[place] as number;
    const others = unknownCas.get(left);
    if (others === undefined) unknownCas.set(left, [place]);
    else others.push(place);
  }
  for (let place = 0; place < count; place++) {
    if (certain[place] === 1 && does[place] !== Does.assign) see(from[place] as number);
  }
  for (let value = todo.pop(); value !== undefined; value = todo.pop()) {
    for (const place of unknownCas.get(value) ?? []) see(from[place] as number);
  }
  return seen;
}

function clustersOf(translation: Translation, actions: RegisterActions): Clusters | ZoneVerdict | null {
  const { count, certain } = translation;
  const { does, from, to, initial } = actions;
  const seen = seenValues(translation, actions);
  const ofValue = new Int32Array(seen.length).fill(NONE);
  ofValue[initial] = INITIAL;
  const writer = new Int32Array(count + 1).fill(NONE);
  let clusters = 1;
  for (let place = 0; place < count; place++) {
    if (does[place] === Does.observe) continue;
    const value = to[place] as number;
    if (seen[value] === 1) {
      if (ofValue[value] !== NONE) return null;
      ofValue[value] = clusters;
    } else if (certain[place] === 0) continue;
    writer[clusters++] = place;
  }
  const behind = new Int32Array(clusters).fill(NONE);
  const isBehind = new Uint8Array(clusters);
  for (let cluster = 1; cluster < clusters; cluster++) {
    const place = writer[cluster] as number;
    if (does[place] !== Does.replace) continue;
    const before = ofValue[from[place] as number] as number;
    if (before === NONE) return { flaw: { why: 'unwritten', reader: place } };
    const other = behind[before] as number;
    if (other !== NONE) return { flaw: { why: 'replaced-twice', first: writer[other] as number, second: place } };
    behind[before] = cluster;
    isBehind[cluster] = 1;
  }
  return { count: clusters, ofValue, writer, behind, isBehind };
}

function timesOf({ count, source, certain }: Translation, table: Operations): Times {
  const invokedLine = new Int32Array(table.count);
  const completedLine = new Int32Array(table.count).fill(NEVER);
  const { values, length } = table.sequence;
  for (let at = 0; at < length; at++) {
    const line = values[at] as number;
    if (line < 0) completedLine[~line] = at + 1;
    else invokedLine[line] = at + 1;
  }
  const invoked = new Int32Array(count);
  const completed = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const number = source[place] as number;
    invoked[place] = invokedLine[number] as number;
    completed[place] = certain[place] === 1 ? (completedLine[number] as number) : NEVER;
  }
  return { invoked, completed, end: length + 1 };
}

/** Of each cluster: its read that completed first, and its read that was invoked last; NONE without reads. */
interface Reads {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

function readsOf(
  { count: clusters, ofValue }: Clusters,
  { count }: Translation,
  { does, from }: RegisterActions,
  { completed }: Times,
): Reads | ZoneFlaw {
  const first = new Int32Array(clusters).fill(NONE);
  const last = new Int32Array(clusters).fill(NONE);
  for (let place = 0; place < count; place++) {
    if (does[place] !== Does.observe) continue;
    const cluster = ofValue[from[place] as number] as number;
    if (cluster === NONE) return { why: 'unwritten', reader: place };
    const soonest = first[cluster] as number;
    if (soonest === NONE || (completed[place] as number) < (completed[soonest] as number)) first[cluster] = place;
    // Places are in order of invocation.
    last[cluster] = place;
  }
  return { first, last };
}

function chainsOf(
  clusters: Clusters,
  translation: Translation,
  actions: RegisterActions,
  times: Times,
): Chains | ZoneFlaw {
  const reads = readsOf(clusters, translation, actions, times);
  if ('why' in reads) return reads;
  const chains = new ChainWalk(clusters.count, times);
  let visited = 0;
  for (let start = 0; start < clusters.count; start++) {
    if (clusters.isBehind[start] === 1) continue;
    chains.begin(start === INITIAL);
    for (let cluster = start; cluster !== NONE; cluster = clusters.behind[cluster] as number) {
      visited++;
      const writer = clusters.writer[cluster] as number;
      const inOrder =
        chains.extend(writer, writer) && chains.extend(reads.first[cluster] as number, reads.last[cluster] as number);
      if (!inOrder) return { why: 'order', earlier: chains.lastOperation, later: chains.offender };
    }
    chains.finish();
  }
  if (visited < clusters.count) return circleIn(clusters);
  return chains;
}

function circleIn({ count, behind, isBehind, writer }: Clusters): ZoneFlaw {
  const reached = new Uint8Array(count);
  for (let start = 0; start < count; start++) {
    if (isBehind[start] === 1) continue;
    for (let cluster = start; cluster !== NONE; cluster = behind[cluster] as number) reached[cluster] = 1;
  }
  return { why: 'circle', cas: writer[reached.indexOf(0)] as number };
}
