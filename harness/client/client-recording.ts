import type { OpenOperation, Recording } from '../../workloads/workload.js';
import type { EventFields, EventType, Json } from '../history/event.js';
import { jsonOf, membersOf } from '../history/event-json.js';
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
    const shown = this.due === null ? fields : { ...fields, due: dueInHistory(this.due, invoked) };
    this.due = null;
    pipe.writeThrough(invocationLine(invoked, this.#body('invoke', shown)));
    this.#open = new RecordedOperation(fields, (operation, outcome, completion) => {
      this.#complete(operation, outcome, completion, { due, invoked });
    });
    pipe.meter.end();
    return this.#open;
  }

  note(fields: EventFields): void {
    if (this.#sealed) return;
    this.#options.pipe.write(noteLine(this.#options.pipe.stamp(), this.#body('note', fields)));
  }

  /** Its session is over: an operation still open ends unknown, and nothing more is taken. */
  seal(error: string): void {
    this.#open?.info({ error });
    this.#sealed = true;
  }

  #complete(
    operation: RecordedOperation,
    outcome: Outcome,
    completion: Partial<EventFields>,
    times: { readonly due: number; readonly invoked: number },
  ): void {
    if (this.#open !== operation) {
      if (this.#sealed) return;
      throw new Error(`"${operation.fields.f}" completed twice`);
    }
    this.#open = null;
    const { pipe, onUnknown, onCompletion } = this.#options;
    pipe.meter.begin();
    const { f, key, value, server, final } = operation.fields;
    const body = this.#body(outcome, { f, key, value, server, final, ...completion });
    pipe.write(completionLine({ f, outcome, completed: pipe.stamp(), ...times }, body));
    pipe.meter.end();
    if (outcome === 'info') onUnknown();
    onCompletion?.(outcome);
  }

  /** The event as JSON. Fields that are undefined are left out. */
  #body(type: EventType, fields: PartialFields): string {
    const { identity, workload, server = fields.server } = this.#options;
    const { session, process } = identity;
    return (
      `{"process":${process},"type":"${type}"` +
      membersOf({ ...fields, server: undefined } as Readonly<Record<string, Json | undefined>>) +
      `,"workload":${jsonOf(workload)}` +
      (session === null ? '' : `,"session":${jsonOf(session)}`) +
      (server === undefined ? '}' : `,"server":${jsonOf(server)}}`)
    );
  }
}

type PartialFields = { readonly [Name in keyof EventFields]: EventFields[Name] | undefined };

/** A timer may ring a little early: what was not late was due when it was invoked. */
function dueInHistory({ ns, historyNs }: DueInstant, invokedNs: number): number {
  return historyNs - Math.max(0, ns - invokedNs);
}

class RecordedOperation implements OpenOperation {
  readonly fields: EventFields;
  readonly #complete: (operation: RecordedOperation, outcome: Outcome, fields: Partial<EventFields>) => void;

  constructor(
    fields: EventFields,
    complete: (operation: RecordedOperation, outcome: Outcome, fields: Partial<EventFields>) => void,
  ) {
    this.fields = fields;
    this.#complete = complete;
  }

  ok(fields: Partial<EventFields> = {}): void {
    this.#complete(this, 'ok', fields);
  }

  fail(fields: Partial<EventFields>): void {
    this.#complete(this, 'fail', fields);
  }

  info(fields: Partial<EventFields>): void {
    this.#complete(this, 'info', fields);
  }

  threw(thrown: unknown, operation: 'read' | 'write'): void {
    if (!(thrown instanceof SessionError)) throw thrown;
    const certain = operation === 'read' || thrown.outcome === 'definite';
    this.#complete(this, certain ? 'fail' : 'info', { error: thrown.zooKeeperError });
  }
}
