import type { SeededRandom } from '../harness/foundation/seeded-random.js';
import type { EventFields, Json } from '../harness/history/event.js';
import type { Session } from '../harness/session/session.js';
import type { WorkloadOptions } from './options.js';

/** An operation that was invoked and must be completed exactly once. */
export interface OpenOperation {
  ok(fields?: Partial<EventFields>): void;
  /** It certainly had no effect. */
  fail(fields: Partial<EventFields>): void;
  /** Unknown: it may take effect at any later time. The client continues as a new process. */
  info(fields: Partial<EventFields>): void;
  /**
   * Complete by what was thrown: a SessionError becomes `fail` or `info` by its outcome (`read`-like operations, which
   * have no effect, are always `fail`); anything else is a bug of the workload and is thrown on.
   */
  threw(thrown: unknown, operation: 'read' | 'write'): void;
}

/**
 * Where a client's events go. Times are taken here, on the machine-wide monotonic clock; process, workload and session
 * are added here. A client has one operation open at a time.
 */
export interface Recording {
  /** Written through to the recorder's pipe before it returns, so that no request leaves unrecorded. */
  invoke(fields: EventFields): OpenOperation;
  /** Something that came without being asked for. */
  note(fields: EventFields): void;
}

/** What a workload's client knows about its run. */
export interface ClientContext {
  /** 0-based, among the clients of this workload. */
  readonly clientIndex: number;
  /** How many clients this workload has. */
  readonly clientCount: number;
  /** Starts at 0; grows each time the client's process or its session is made anew: makes names and values unique. */
  readonly incarnation: number;
  /** The client's own stream, forked from the run's seed. */
  readonly random: SeededRandom;
  readonly record: Recording;
  /** The workload's own znode: `/chaos/<workload>`. Everything it makes is below. */
  readonly root: string;
  readonly options: Readonly<Record<string, Json>>;
  /** Aborted when the load must end, or the session has: a client that waits (for a lock, for an event) gives up. */
  readonly signal: AbortSignal;
  /** True when the harness decides when each turn begins (an open loop): the workload adds no think time of its own. */
  readonly paced?: boolean;
}

/** One client's loop body with its state. Made anew for each session. */
export interface WorkloadClient {
  /** One turn: usually one operation. Called again as soon as it resolves, until the load ends or the session does. */
  turn(): Promise<void>;
  /** When the load ended, with the session still open: release what is held. */
  finish?(): Promise<void>;
}

/** Final reads after healing: performed once per server, over a session that is connected to that server alone. */
export type FinalRead = (
  session: Session,
  context: Pick<ClientContext, 'record' | 'root' | 'options'> & { readonly server: string },
) => Promise<void>;

/** One file (or folder) and one line in `index.ts`. */
export interface Workload {
  readonly name: string;
  /** One line for `list`, `--help` and the docs. */
  readonly describe: string;
  /** Each `f` that must have succeeded often enough for a run to mean anything. */
  readonly operations: readonly string[];
  /** What judges it, by checker name, with the options it gives that checker. */
  readonly judgedBy: readonly { readonly checker: string; readonly options?: Readonly<Record<string, Json>> }[];
  /**
   * Why it cannot be loaded in an open loop, as the rest of a sentence that begins with its name; absent where it can.
   * `--rate` then only paces its turns, and its latencies count from the invocation.
   */
  readonly closedLoop?: string;
  /** Options it understands, with defaults. */
  readonly options: WorkloadOptions;
  /** Once per run, before the load: make what the clients expect below `root`, which exists already. */
  setUp?(session: Session, context: Pick<ClientContext, 'root' | 'options'>): Promise<void>;
  client(session: Session, context: ClientContext): WorkloadClient;
  readonly finalRead?: FinalRead;
}
