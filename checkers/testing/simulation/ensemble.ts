import type { EventStat } from '../../../harness/history/event.js';
import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { Change, Transaction } from './tree.js';
import { parent, statOf, Tree } from './tree.js';

export type Request =
  | {
      readonly op: 'create';
      readonly path: string;
      readonly data: string;
      readonly ephemeral: boolean;
      readonly sequential: boolean;
    }
  | { readonly op: 'set'; readonly path: string; readonly data: string; readonly version: number }
  | { readonly op: 'delete'; readonly path: string }
  | { readonly op: 'get' | 'exists' | 'children'; readonly path: string; readonly watch: boolean }
  | { readonly op: 'sync' };

export interface Answer {
  readonly zxid: number;
  readonly error?: string;
  readonly path?: string;
  readonly data?: string;
  readonly stat?: EventStat;
  readonly children?: readonly string[];
}

export type Arrival =
  | { readonly type: 'reply'; readonly answer: Answer }
  | { readonly type: 'event'; readonly change: Change; readonly zxid: number | null };

/** What a test plants into the servers. */
export type ServerBug =
  | 'drop-event'
  | 'repeat-event'
  | 'late-event'
  | 'wrong-kind'
  | 'no-registration-anew'
  | 'drop-ephemeral'
  | 'go-back'
  | 'lose-transaction'
  | 'apply-twice';

type Table = 'node' | 'children';
interface ClientWatch {
  readonly table: Table;
  readonly path: string;
  readonly present: boolean;
}

/** A client's session as the ensemble and the client's library see it together. */
export class SimulatedSession {
  server: SimulatedServer | null = null;
  readonly inbox: Arrival[] = [];
  /** Registered with the client library: what it registers anew after a reconnection. */
  readonly watches = new Map<string, ClientWatch>();
  lastZxid = 0;
  /** The quorum has not ended it. */
  alive = true;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

interface Pending {
  readonly session: SimulatedSession;
  readonly server: SimulatedServer;
  readonly request: Request;
  answer: Answer | null;
}

export class SimulatedServer {
  readonly tree = new Tree();
  readonly name: string;
  /** Not taking in transactions, but answering reads. */
  cutOff = false;
  readonly #ensemble: SimulatedEnsemble;
  /** Table and path to sessions. */
  readonly #watches = new Map<string, Set<SimulatedSession>>();
  readonly #waiting = new Map<number, Pending>();
  #applied = 0;

  constructor(name: string, ensemble: SimulatedEnsemble) {
    this.name = name;
    this.#ensemble = ensemble;
  }

  get behind(): boolean {
    return this.#applied < this.#ensemble.log.length;
  }

  watch(table: Table, path: string, session: SimulatedSession): void {
    const id = `${table} ${path}`;
    const sessions = this.#watches.get(id) ?? new Set();
    this.#watches.set(id, sessions.add(session));
  }

  forget(session: SimulatedSession): void {
    for (const sessions of this.#watches.values()) sessions.delete(session);
    for (const [zxid, { session: waiting }] of this.#waiting) if (waiting === session) this.#waiting.delete(zxid);
  }

  await(zxid: number, pending: Pending): void {
    this.#waiting.set(zxid, pending);
  }

  applyNext(): void {
    const transaction = this.#ensemble.log[this.#applied];
    if (transaction === undefined) return;
    this.#applied++;
    const lost = this.#ensemble.loses(this, transaction);
    const changes = lost ? [] : this.tree.apply(transaction);
    for (const change of changes) this.#notify(change, transaction.zxid);
    const pending = this.#waiting.get(transaction.zxid);
    this.#waiting.delete(transaction.zxid);
    if (pending !== undefined && pending.answer !== null && pending.session.server === this) {
      const { request } = pending;
      const node = request.op === 'set' ? this.tree.nodes.get(request.path) : undefined;
      const answer = { ...pending.answer, ...(node === undefined ? {} : { stat: statOf(node) }) };
      pending.session.inbox.push({ type: 'reply', answer });
    }
    if (transaction.kind === 'close') this.#ensemble.closed(transaction.session, this);
  }

  /** A deletion fires both tables, once for each session. */
  #notify(change: Change, zxid: number): void {
    const tables: Table[] =
      change.kind === 'children-changed' ? ['children'] : change.kind === 'deleted' ? ['node', 'children'] : ['node'];
    const told = new Set<SimulatedSession>();
    for (const table of tables) {
      const id = `${table} ${change.path}`;
      for (const session of this.#watches.get(id) ?? []) told.add(session);
      this.#watches.delete(id);
    }
    for (const session of told) this.#ensemble.tell(session, change, zxid);
  }
}

/** A leader that decides at once, and servers that follow at their own pace: ZooKeeper as far as clients can tell. */
export class SimulatedEnsemble {
  readonly log: Transaction[] = [];
  readonly servers: readonly SimulatedServer[];
  readonly bug: ServerBug | null;
  /** How often the planted bug has shown. */
  bugShown = 0;
  readonly #leader = new Tree();
  readonly #random: SeededRandom;
  readonly #sessions = new Map<string, SimulatedSession>();
  #pending: Pending[] = [];
  #nextZxid = 0x100000001;

  constructor(random: SeededRandom, bug: ServerBug | null) {
    this.#random = random;
    this.bug = bug;
    this.servers = ['zk1', 'zk2', 'zk3'].map((name) => new SimulatedServer(name, this));
  }

  /** A node that is there before anybody begins. */
  prepare(path: string, data: string): void {
    this.#commit({ zxid: this.#zxid(), kind: 'create', path, data, owner: '0' });
    for (const server of this.servers) server.applyNext();
  }

  /** Is the next event handed over only after the reply behind it? */
  swaps(): boolean {
    return this.#shows('late-event');
  }

  get undecided(): boolean {
    return this.#pending.some(({ server }) => !server.cutOff);
  }

  open(id: string): SimulatedSession {
    const session = new SimulatedSession(id);
    this.#sessions.set(id, session);
    this.connect(session);
    return session;
  }

  /** False when the session turns out to be over. */
  connect(session: SimulatedSession): boolean {
    // Ending a session and letting it back in are decided by the leader, so only in touch with it.
    const server = this.#random.pick(this.servers.filter(({ cutOff }) => !cutOff));
    if (!session.alive) return false;
    if (server.tree.zxid < session.lastZxid && this.#shows('go-back')) server.cutOff = true;
    while (!server.cutOff && server.tree.zxid < session.lastZxid && server.behind) server.applyNext();
    if (session.server === server) server.forget(session);
    session.server = server;
    this.#pending = this.#pending.filter((pending) => pending.session !== session);
    this.#registerAnew(session, server);
    return true;
  }

  disconnect(session: SimulatedSession): void {
    session.server?.forget(session);
    session.server = null;
    session.inbox.length = 0;
  }

  request(session: SimulatedSession, request: Request): void {
    const { server } = session;
    if (server === null) return;
    if (request.op === 'create' || request.op === 'set' || request.op === 'delete' || request.op === 'sync') {
      this.#pending.push({ session, server, request, answer: null });
      return;
    }
    session.inbox.push({ type: 'reply', answer: read(server, session, request) });
  }

  /** The leader takes up the next request. */
  decideNext(): void {
    const at = this.#pending.findIndex(({ server }) => !server.cutOff);
    const [pending] = at < 0 ? [] : this.#pending.splice(at, 1);
    if (pending === undefined) return;
    const { session, server, request } = pending;
    if (!session.alive) return;
    const transaction = this.#decide(request, session);
    pending.answer = {
      zxid: transaction.zxid,
      ...(transaction.kind === 'error' && transaction.error !== '' ? { error: transaction.error } : {}),
      ...(transaction.kind === 'create' ? { path: transaction.path } : {}),
    };
    this.#commit(transaction);
    if (request.op === 'set' && this.#shows('apply-twice')) this.#commit({ ...transaction, zxid: this.#zxid() });
    if (session.server === server) server.await(transaction.zxid, pending);
  }

  /** The quorum ends a session; its client learns when it is told. */
  expire(session: SimulatedSession): void {
    if (!session.alive) return;
    session.alive = false;
    this.#commit({ zxid: this.#zxid(), kind: 'close', session: session.id });
  }

  /** A planted fault: an ephemeral goes though its session lives. */
  dropEphemeral(): void {
    const owned = [...this.#leader.nodes].filter(([, { owner }]) => this.#sessions.get(owner)?.alive === true);
    if (owned.length === 0 || this.bug !== 'drop-ephemeral') return;
    this.bugShown++;
    const [path] = this.#random.pick(owned);
    this.#commit({ zxid: this.#zxid(), kind: 'delete', path });
  }

  closed(id: string, server: SimulatedServer): void {
    const session = this.#sessions.get(id);
    if (session?.server === server) this.disconnect(session);
  }

  loses(server: SimulatedServer, { kind }: Transaction): boolean {
    return server.name === 'zk3' && kind !== 'close' && this.#shows('lose-transaction');
  }

  tell(session: SimulatedSession, change: Change, zxid: number | null): void {
    if (this.#shows('drop-event')) return;
    const told = this.#shows('wrong-kind') ? { ...change, kind: otherKind(change.kind) } : change;
    const arrival: Arrival = { type: 'event', change: told, zxid };
    session.inbox.push(arrival);
    if (this.#shows('repeat-event')) session.inbox.push(arrival);
  }

  #shows(bug: ServerBug): boolean {
    if (this.bug !== bug || !this.#random.chance(0.2)) return false;
    this.bugShown++;
    return true;
  }

  #commit(transaction: Transaction): void {
    this.log.push(transaction);
    this.#leader.apply(transaction);
  }

  #zxid(): number {
    return this.#nextZxid++;
  }

  #decide(request: Request, session: SimulatedSession): Transaction {
    const zxid = this.#zxid();
    const refuse = (error: string): Transaction => ({ zxid, kind: 'error', error });
    if (request.op === 'sync') return refuse('');
    if (request.op === 'create') {
      const above = this.#leader.nodes.get(parent(request.path));
      if (above === undefined) return refuse('NONODE');
      const path = request.sequential ? `${request.path}${String(above.created).padStart(10, '0')}` : request.path;
      if (this.#leader.nodes.has(path)) return refuse('NODEEXISTS');
      return { zxid, kind: 'create', path, data: request.data, owner: request.ephemeral ? session.id : '0' };
    }
    const path = request.op === 'set' || request.op === 'delete' ? request.path : '';
    const node = this.#leader.nodes.get(path);
    if (node === undefined) return refuse('NONODE');
    if (request.op === 'delete') return node.children.size > 0 ? refuse('NOTEMPTY') : { zxid, kind: 'delete', path };
    if (request.op !== 'set') return refuse('UNIMPLEMENTED');
    if (request.version >= 0 && request.version !== node.version) return refuse('BADVERSION');
    return { zxid, kind: 'set', path, data: request.data };
  }

  /** What DataTree.setWatches does with the client's lists and the last zxid that it has seen. */
  #registerAnew(session: SimulatedSession, server: SimulatedServer): void {
    for (const { table, path, present } of [...session.watches.values()]) {
      const node = server.tree.nodes.get(path);
      const tell = (kind: Change['kind']): void => {
        if (this.#shows('no-registration-anew')) return;
        this.tell(session, { kind, path }, null);
      };
      if (table === 'node' && !present) {
        if (node === undefined) server.watch(table, path, session);
        else tell('created');
      } else if (node === undefined) tell('deleted');
      else if ((table === 'node' ? node.mzxid : node.pzxid) <= session.lastZxid) server.watch(table, path, session);
      else tell(table === 'node' ? 'data-changed' : 'children-changed');
    }
  }
}

function otherKind(kind: Change['kind']): Change['kind'] {
  return kind === 'data-changed' ? 'children-changed' : 'data-changed';
}

function read(server: SimulatedServer, session: SimulatedSession, request: Request): Answer {
  const { tree } = server;
  if (request.op !== 'get' && request.op !== 'exists' && request.op !== 'children') return { zxid: tree.zxid };
  const node = tree.nodes.get(request.path);
  const table = request.op === 'children' ? 'children' : 'node';
  if (request.watch && (node !== undefined || request.op === 'exists')) server.watch(table, request.path, session);
  if (node === undefined) return { zxid: tree.zxid, error: 'NONODE' };
  return { zxid: tree.zxid, data: node.data, stat: statOf(node), children: [...node.children] };
}
