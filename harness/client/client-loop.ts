import type { ClientContext, Workload, WorkloadClient } from '../../workloads/workload.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import { messageLine } from '../history/recorder-line.js';
import type { RecorderPipe } from '../history/recorder-pipe.js';
import { SessionError } from '../session/session-error.js';
import type { Session, SessionDriver, SessionState } from '../session/session.js';
import { EventLoopStalls, type Pauses } from '../foundation/event-loop-stalls.js';
import type { ClientConfig, ClientMessage } from './client-config.js';
import { type ClientIdentity, ClientRecording, RecordingSealed } from './client-recording.js';
import { type LoadControl, sleepUntil } from './load-control.js';
import { TurnPace } from './turn-pace.js';

/** How long one attempt to connect may take, in session timeouts. */
const CONNECT_LIMIT_TIMEOUTS = 2;
/** Pauses between attempts to get a session, ms: doubled up to the highest, and spread by half. */
const BACK_OFF = { lowestMs: 50, highestMs: 2000 };
/** How long a turn may go on after its session has ended, ms. */
const LAST_TURN_MS = 2000;
/** How often a client looks whether it was kept from its work, ms: there are many clients. */
const STALL_RESOLUTION_MS = 20;

/**
 * One client from begin to end: a session, the workload's turns over it, and a new session, as a new process, when
 * that one ends.
 */
export class ClientLoop {
  readonly #config: ClientConfig;
  readonly #workload: Workload;
  readonly #driver: SessionDriver;
  readonly #pipe: RecorderPipe;
  readonly #control: LoadControl;
  readonly #random: SeededRandom;
  readonly #identity: ClientIdentity;
  #incarnation: number;
  #pace: TurnPace | null = null;
  readonly #stalls = new EventLoopStalls(STALL_RESOLUTION_MS);
  #pauses: Pauses | null = null;
  #operations = 0;
  #giveUpTurn: () => void = () => undefined;

  constructor(
    config: ClientConfig,
    parts: {
      readonly workload: Workload;
      readonly driver: SessionDriver;
      readonly pipe: RecorderPipe;
      readonly control: LoadControl;
    },
  ) {
    this.#config = config;
    this.#workload = parts.workload;
    this.#driver = parts.driver;
    this.#pipe = parts.pipe;
    this.#control = parts.control;
    this.#incarnation = config.incarnation;
    this.#identity = { process: config.process, session: null };
    this.#random = new SeededRandom(config.seed)
      .fork(`client ${config.workload} ${config.clientIndex}`)
      .fork(`incarnation ${config.incarnation}`);
  }

  /** Resolves when the load was stopped and the last session is closed. Rejects when the workload has a bug. */
  async run(): Promise<void> {
    const { stopped } = this.#control;
    let attempt = 0;
    while (!stopped.aborted) {
      const served = await this.#oneSession();
      attempt = served ? 0 : attempt + 1;
      await this.#backOff(attempt);
    }
    this.#tellCost();
  }

  /** From opening a session to its end; whether it ever was connected. */
  async #oneSession(): Promise<boolean> {
    const { workload, sessionTimeoutMs } = this.#config;
    const over = new AbortController();
    const recording = new ClientRecording({
      pipe: this.#pipe,
      workload,
      identity: this.#identity,
      onUnknown: () => this.#becomeNewProcess(),
      onCompletion: () => {
        this.#operations++;
      },
    });
    const session = this.#driver.open({
      servers: this.#random.fork(`servers ${this.#incarnation}`).shuffle(this.#config.servers),
      timeoutMs: sessionTimeoutMs,
      onState: (state) => {
        this.#noteState(session, state, recording);
        if (state === 'expired' || state === 'closed') over.abort();
      },
    });
    try {
      await session.connected(CONNECT_LIMIT_TIMEOUTS * sessionTimeoutMs);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      await session.close();
      return false;
    }
    this.#tell({ type: 'connected', session: session.id ?? '' });
    const begun = await this.#control.untilBegun();
    if (this.#pauses === null) this.#stalls.restart();
    await this.#load(session, recording, { over: over.signal, begun });
    this.#pauses = this.#stalls.pauses();
    this.#tellCost();
    if (!over.signal.aborted) await session.close();
    recording.seal(session.state === 'expired' ? 'SESSIONEXPIRED' : 'CLOSING');
    this.#incarnation++;
    this.#becomeNewProcess();
    return true;
  }

  /** The workload's turns, until the load or the session ends. */
  async #load(
    session: Session,
    recording: ClientRecording,
    { over, begun }: { readonly over: AbortSignal; readonly begun: number },
  ): Promise<void> {
    const { stopped } = this.#control;
    const ending = AbortSignal.any([stopped, over]);
    const client = this.#workload.client(session, this.#context(recording, ending));
    this.#pace ??= this.#paceFrom(begun);
    let lastTurnEnds: NodeJS.Timeout | undefined;
    over.addEventListener('abort', () => (lastTurnEnds = setTimeout(() => this.#giveUpTurn(), LAST_TURN_MS)));
    while (!ending.aborted) {
      if (this.#pace === null) await this.#turn(client);
      else await this.#turnWhenDue(client, recording, { pace: this.#pace, ending });
      // Lets timers and sockets have their say, whatever the turn waited for.
      await new Promise((resolve) => setImmediate(resolve));
    }
    clearTimeout(lastTurnEnds);
    if (client.finish !== undefined && !over.aborted) await tolerant(client.finish());
  }

  /** Null in a closed loop. A client whose process died goes on where that stopped. */
  #paceFrom(begunNs: number): TurnPace | null {
    const { rateHz, nextDueNs } = this.#config;
    if (rateHz === 0) return null;
    return nextDueNs === null
      ? TurnPace.from(begunNs, rateHz, this.#random.fork('pace'))
      : new TurnPace(rateHz, nextDueNs);
  }

  async #turnWhenDue(
    client: WorkloadClient,
    recording: ClientRecording,
    { pace, ending }: { readonly pace: TurnPace; readonly ending: AbortSignal },
  ): Promise<void> {
    const { dueNs } = pace;
    if (!(await sleepUntil(dueNs, ending))) return;
    const isOpen = this.#workload.closedLoop === undefined;
    if (isOpen) recording.due = { ns: dueNs, historyNs: dueNs - this.#config.startNs };
    await this.#turn(client);
    // A turn that ended because its session did, before it invoked anything, is still due.
    if (!(isOpen && ending.aborted && recording.due !== null)) pace.advance();
  }

  /** One turn, or its giving up when it waits for something that the end of its session keeps from coming. */
  #turn(client: WorkloadClient): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#giveUpTurn = resolve;
      tolerant(client.turn()).then(resolve, reject);
    });
  }

  #context(record: ClientRecording, signal: AbortSignal): ClientContext {
    const { clientIndex, clientCount, root, options, rateHz } = this.#config;
    return {
      clientIndex,
      clientCount,
      incarnation: this.#incarnation,
      random: this.#random.fork(`workload ${this.#incarnation}`),
      record,
      root,
      options,
      signal,
      paced: rateHz > 0,
    };
  }

  /** A change of state is written through: a lock's holder stops believing in its lock at this very line. */
  #noteState(session: Session, state: SessionState, recording: ClientRecording): void {
    // Nobody needs to know that a session was not made.
    if (session.id === null) return;
    this.#identity.session = session.id;
    recording.note({ f: 'connection', value: state });
    this.#pipe.flush();
  }

  #becomeNewProcess(): void {
    this.#identity.process += this.#config.processStride;
    this.#tell({ type: 'identity', process: this.#identity.process, incarnation: this.#incarnation });
  }

  #tellCost(): void {
    const { stoppedAtNs } = this.#control;
    this.#tell({
      type: 'cost',
      recording: this.#pipe.meter.time,
      operations: this.#operations,
      pauses: this.#pauses ?? { maxMs: 0, count: 0, longest: [] },
      unsent: stoppedAtNs === null ? 0 : (this.#pace?.overdue(stoppedAtNs) ?? 0),
    });
  }

  #tell(message: ClientMessage): void {
    this.#pipe.write(messageLine(JSON.stringify(message)));
  }

  async #backOff(attempt: number): Promise<void> {
    const fullMs = Math.min(BACK_OFF.highestMs, BACK_OFF.lowestMs * 2 ** attempt);
    const waitMs = fullMs * (0.5 + this.#random.fraction());
    await sleepUntil(monotonicNs() + waitMs * NS_PER_MS, this.#control.stopped);
  }
}

/** Resolves also when a session refused something: only what a workload did not foresee is its bug. */
async function tolerant(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof SessionError) && !(error instanceof RecordingSealed)) throw error;
  }
}
