import type { EventFields, HistoryEvent, Json } from '../../../harness/history/event.js';
import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { Answer, Arrival, Request, SimulatedEnsemble, SimulatedSession } from './ensemble.js';

/** What a client's program waits for: an answer, an event, or merely its next turn. */
export type Step = Request | 'event' | 'turn';
export type Program = Generator<Step, void, Answer>;

/** The connection went while a request was in flight. */
export class ConnectionLost extends Error {}

/** Time passes as the simulation says. */
export interface Recorder {
  now: number;
  readonly events: HistoryEvent[];
}

/** One client: its program, its session, and its part of the history. */
export class SimulatedClient {
  readonly random: SeededRandom;
  readonly workload: string;
  session: SimulatedSession;
  process: number;
  /** Events that came since the program last looked. */
  news = 0;
  /** What the client library believes. */
  connected = true;
  /** The connection was lost since the program last cleared this. */
  lost = false;
  readonly #recorder: Recorder;
  readonly #ensemble: SimulatedEnsemble;
  readonly #stride: number;
  readonly #program: (client: SimulatedClient) => Program;
  #running: Program | null = null;
  #waitsFor: 'answer' | 'event' | 'turn' | null = null;
  #request: Request | null = null;
  #open: { f: string; key: string; fields: Partial<EventFields> } | null = null;
  #sessions = 0;

  constructor(
    process: number,
    stride: number,
    setting: { workload: string; random: SeededRandom; recorder: Recorder; ensemble: SimulatedEnsemble },
    program: (client: SimulatedClient) => Program,
  ) {
    this.process = process;
    this.#stride = stride;
    this.workload = setting.workload;
    this.random = setting.random;
    this.#recorder = setting.recorder;
    this.#ensemble = setting.ensemble;
    this.#program = program;
    this.session = this.#newSession();
  }

  /** An operation was invoked and is not completed. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  get idle(): boolean {
    return this.#running === null;
  }

  get mayContinue(): boolean {
    if (this.session.server === null) return false;
    return this.#waitsFor === 'turn' || (this.#waitsFor === 'event' && this.news > 0);
  }

  get mayReceive(): boolean {
    return this.session.server !== null && this.session.inbox.length > 0;
  }

  begin(): void {
    this.#running = this.#program(this);
    this.#advance(() => this.#running?.next({ zxid: 0 }));
  }

  continue(): void {
    this.#advance(() => this.#running?.next({ zxid: 0 }));
  }

  /** Takes the next thing off the socket. */
  receive(swapped: boolean): void {
    const { inbox } = this.session;
    const next = inbox[1];
    if (swapped && inbox[0]?.type === 'event' && next?.type === 'reply') inbox.splice(0, 2, next, inbox[0]);
    const arrival = inbox.shift();
    if (arrival?.type === 'event') this.#told(arrival);
    else if (arrival !== undefined) this.#answered(arrival.answer);
  }

  disconnect(): void {
    this.#ensemble.disconnect(this.session);
    this.noticeLoss();
  }

  /** The client library sees that its connection is gone. */
  noticeLoss(): void {
    this.lost = true;
    this.connected = false;
    this.note('connection', undefined, 'disconnected');
    const waited = this.#waitsFor;
    if (waited === 'answer') this.#advance(() => this.#running?.throw(new ConnectionLost()));
  }

  reconnect(): void {
    if (this.#ensemble.connect(this.session)) {
      this.connected = true;
      this.note('connection', undefined, 'connected');
      if (this.#waitsFor === 'event') this.news++;
      return;
    }
    this.note('connection', undefined, 'expired');
    if (this.#open !== null) this.info({ error: 'SESSIONEXPIRED' });
    this.#running = null;
    this.#waitsFor = null;
    this.session = this.#newSession();
  }

  invoke(f: string, key: string, value: Json, fields: Partial<EventFields> = {}): void {
    this.#open = { f, key, fields };
    this.#record('invoke', f, key, { value, ...fields });
  }

  ok(value: Json, fields: Partial<EventFields> = {}): void {
    this.#complete('ok', { value, ...fields });
  }

  fail(fields: Partial<EventFields>): void {
    this.#complete('fail', fields);
  }

  info(fields: Partial<EventFields>): void {
    this.#complete('info', fields);
    this.process += this.#stride;
  }

  note(f: string, key: string | undefined, value: Json, fields: Partial<EventFields> = {}): void {
    this.#record('note', f, key, { value, ...fields });
  }

  #newSession(): SimulatedSession {
    const session = this.#ensemble.open(`${(this.process + 0xa000).toString(16)}${String(this.#sessions++)}`);
    this.session = session;
    this.lost = false;
    this.connected = true;
    this.note('connection', undefined, 'connected');
    return session;
  }

  #told({ change, zxid }: Extract<Arrival, { type: 'event' }>): void {
    const tables = change.kind === 'children-changed' ? ['children'] : ['node', 'children'];
    for (const table of tables) {
      if (table === 'children' && change.kind !== 'deleted' && change.kind !== 'children-changed') continue;
      this.session.watches.delete(`${table} ${change.path}`);
    }
    this.news++;
    this.note('watch-event', change.path, { kind: change.kind }, zxid === null ? {} : { zxid });
  }

  #answered(answer: Answer): void {
    const request = this.#request;
    this.session.lastZxid = Math.max(this.session.lastZxid, answer.zxid);
    if (
      request !== null &&
      'watch' in request &&
      request.watch &&
      (answer.error === undefined || request.op === 'exists')
    ) {
      const table = request.op === 'children' ? 'children' : 'node';
      const watch = { table, path: request.path, present: answer.error === undefined } as const;
      this.session.watches.set(`${table} ${request.path}`, watch);
    }
    this.#advance(() => this.#running?.next(answer));
  }

  #advance(step: () => IteratorResult<Step, void> | undefined): void {
    this.#waitsFor = null;
    let result: IteratorResult<Step, void> | undefined;
    try {
      result = step();
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
    }
    if (result === undefined || result.done === true) {
      this.#running = null;
      return;
    }
    if (result.value === 'event' || result.value === 'turn') {
      this.#waitsFor = result.value;
      return;
    }
    this.#waitsFor = 'answer';
    this.#request = result.value;
    if (this.session.server === null) this.#advance(() => this.#running?.throw(new ConnectionLost()));
    else this.#ensemble.request(this.session, result.value);
  }

  #complete(type: 'ok' | 'fail' | 'info', fields: Partial<EventFields>): void {
    const open = this.#open;
    if (open === null) throw new Error('nothing invoked');
    this.#open = null;
    this.#record(type, open.f, open.key, { ...open.fields, ...fields });
  }

  #record(type: HistoryEvent['type'], f: string, key: string | undefined, fields: Partial<EventFields>): void {
    const { events, now } = this.#recorder;
    events.push({
      index: events.length,
      time: now,
      process: this.process,
      type,
      f,
      ...(key === undefined ? {} : { key }),
      workload: this.workload,
      session: this.session.id,
      ...fields,
    });
  }
}
