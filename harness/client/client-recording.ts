import type { OpenOperation, Recording } from '../../workloads/workload.js';
import type { EventFields, EventType, Json } from '../history/event.js';
import { jsonOf, membersOf as allMembersOf } from '../history/event-json.js';
import type { Outcome } from '../history/operation.js';
import { completionLine, invocationLine, noteLine } from '../history/recorder-line.js';
import type { RecorderPipe } from '../history/recorder-pipe.js';
import { SessionError } from '../session/session-error.js';

/** Thrown at a workload that goes on using a recording whose session is over. */
export class RecordingSealed extends Error {}

/** When an operation should be invoked. */
export interface DueInstant {
  /** On the machine-wide monotonic clock. */
  readonly ns: number;
  /** On the history's clock. */
  readonly historyNs: number;
}

/** Who a client is at the moment. */
export interface ClientIdentity {
  process: number;
  session: string | null;
}

interface ClientRecordingOptions {
  readonly pipe: RecorderPipe;
  readonly workload: string;
  readonly identity: ClientIdentity;
  /** The only server the session is connected to, if it is one. */
  readonly server?: string;
  /** An operation ended unknown: the client goes on as another process. */
  readonly onUnknown: () => void;
  /** Called with each completion. */
  readonly onCompletion?: (outcome: Outcome) => void;
}

/**
 * Records what one workload client does, under its present process number and session. A client has one operation
 * open at a time. An invocation has left this process when `invoke` returns, so that no request leaves unrecorded.
 */
export class ClientRecording implements Recording {
  /** When the next operation should be invoked, in an open loop; null again once it was. */
  due: DueInstant | null = null;
  readonly #options: ClientRecordingOptions;
  #open: RecordedOperation | null = null;
  #sealed = false;

  constructor(options: ClientRecordingOptions) {
    this.#options = options;
  }

  invoke(fields: EventFields): OpenOperation {
    if (this.#sealed) throw new RecordingSealed();
    if (this.#open !== null) throw new Error(`"${fields.f}" invoked while "${this.#open.fields.f}" is open`);
    if (/\s/.test(fields.f)) throw new Error(`an operation's name has no white space: "${fields.f}"`);
    const { pipe } = this.#options;
    pipe.meter.begin();
    const invoked = pipe.stamp();
    const due = this.due?.ns ?? invoked;
    const shown = this.due === null ? '' : `,"due":${dueInHistory(this.due, invoked)}`;
    this.due = null;
    pipe.writeThrough(
      invocationLine(invoked, this.#head('invoke') + membersOf(fields) + shown + this.#tail(fields.server)),
    );
    this.#open = new RecordedOperation(this, fields, { due, invoked });
    pipe.meter.end();
    return this.#open;
  }

  note(fields: EventFields): void {
    if (this.#sealed) return;
    const body = this.#head('note') + membersOf(fields) + this.#tail(fields.server);
    this.#options.pipe.write(noteLine(this.#options.pipe.stamp(), body));
  }

  /** Its session is over: an operation still open ends unknown, and nothing more is taken. */
  seal(error: string): void {
    this.#open?.info({ error });
    this.#sealed = true;
  }

  /** For operations: what was invoked has ended. */
  complete(operation: RecordedOperation, outcome: Outcome, completion: Partial<EventFields>): void {
    if (this.#open !== operation) {
      if (this.#sealed) return;
      throw new Error(`"${operation.fields.f}" completed twice`);
    }
    this.#open = null;
    const { pipe, onUnknown, onCompletion } = this.#options;
    pipe.meter.begin();
    const { fields, times } = operation;
    const body =
      this.#head(outcome) +
      keptMembers(fields, completion) +
      membersOf(completion) +
      this.#tail(completion.server ?? fields.server);
    pipe.write(completionLine({ f: fields.f, outcome, completed: pipe.stamp(), ...times }, body));
    pipe.meter.end();
    if (outcome === 'info') onUnknown();
    onCompletion?.(outcome);
  }

  #head(type: EventType): string {
    return `{"process":${this.#options.identity.process},"type":"${type}"`;
  }

  /** What the client itself adds to each event. */
  #tail(from: string | undefined): string {
    const { identity, workload, server = from } = this.#options;
    const { session } = identity;
    return (
      `,"workload":${jsonOf(workload)}` +
      (session === null ? '' : `,"session":${jsonOf(session)}`) +
      (server === undefined ? '}' : `,"server":${jsonOf(server)}}`)
    );
  }
}

/** All but the server: {@link ClientRecording} may know better which one it was. */
function membersOf(fields: Partial<EventFields>): string {
  return allMembersOf(fields as Readonly<Record<string, Json | undefined>>, 'server');
}

/** What a completion says again of its invocation. */
const kept = ['f', 'key', 'value', 'final'] as const;

function keptMembers(invocation: EventFields, completion: Partial<EventFields>): string {
  let text = '';
  for (const name of kept) {
    const value = invocation[name];
    if (value !== undefined && completion[name] === undefined) text += `,"${name}":${jsonOf(value)}`;
  }
  return text;
}

/** A timer may ring a little early: what was not late was due when it was invoked. */
function dueInHistory({ ns, historyNs }: DueInstant, invokedNs: number): number {
  return historyNs - Math.max(0, ns - invokedNs);
}

class RecordedOperation implements OpenOperation {
  readonly #recording: ClientRecording;
  readonly fields: EventFields;
  /** ns of the machine-wide monotonic clock. */
  readonly times: { readonly due: number; readonly invoked: number };

  constructor(
    recording: ClientRecording,
    fields: EventFields,
    times: { readonly due: number; readonly invoked: number },
  ) {
    this.#recording = recording;
    this.fields = fields;
    this.times = times;
  }

  ok(fields: Partial<EventFields> = {}): void {
    this.#recording.complete(this, 'ok', fields);
  }

  fail(fields: Partial<EventFields>): void {
    this.#recording.complete(this, 'fail', fields);
  }

  info(fields: Partial<EventFields>): void {
    this.#recording.complete(this, 'info', fields);
  }

  threw(thrown: unknown, operation: 'read' | 'write'): void {
    if (!(thrown instanceof SessionError)) throw thrown;
    const certain = operation === 'read' || thrown.outcome === 'definite';
    this.#recording.complete(this, certain ? 'fail' : 'info', { error: thrown.zooKeeperError });
  }
}
