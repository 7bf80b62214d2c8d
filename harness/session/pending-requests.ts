import { SessionError, type ZooKeeperErrorName } from './session-error.js';

/** A request on its way: waiting for a connection, or sent and not answered. */
export interface PendingRequest {
  /** For messages: `create /a`. */
  readonly what: string;
  /** Hands it to the wire; throws the error when it was refused before it left. */
  send(): void;
  reject(error: SessionError): void;
}

/** How long a request may wait for a connection, and then for its reply, in ns. */
export interface RequestLimits {
  readonly waitingNs: number;
  readonly replyNs: number;
}

/**
 * The requests of one session between submission and reply. Those that wait for a connection are known not to have left
 * when they are given up; those that were sent may have taken effect. Nothing stays in here for longer than the limits,
 * as long as `sweep` is called. Times are ns of one clock.
 */
export class PendingRequests {
  readonly #limits: RequestLimits;
  /** In the order of submission; the value is the time of submission. */
  readonly #waiting = new Map<PendingRequest, number>();
  /** In the order of sending; the value is the time of sending. */
  readonly #inFlight = new Map<PendingRequest, number>();

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /** Sends it now, or keeps it until `sendWaiting`; never ahead of one that waits already. */
  submit(request: PendingRequest, connected: boolean, now: number): void {
    if (connected && this.#waiting.size === 0) this.#send(request, now);
    else this.#waiting.set(request, now);
  }

  /** Sends what waits, in order, for as long as `connected` says so. */
  sendWaiting(connected: () => boolean, now: number): void {
    for (const request of [...this.#waiting.keys()]) {
      if (!connected()) return;
      if (this.#waiting.delete(request)) this.#send(request, now);
    }
  }

  /** The reply came. False when the request had been given up: nobody waits for this reply. */
  answered(request: PendingRequest): boolean {
    return this.#inFlight.delete(request);
  }

  rejectWaiting(error: ZooKeeperErrorName): void {
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    for (const request of waiting) request.reject(new SessionError(error, request.what, { neverSent: true }));
  }

  rejectInFlight(error: ZooKeeperErrorName): void {
    const inFlight = [...this.#inFlight.keys()];
    this.#inFlight.clear();
    for (const request of inFlight) request.reject(new SessionError(error, request.what));
  }

  /** Gives up what has been here for too long. */
  sweep(now: number): void {
    for (const [request, since] of this.#waiting) {
      if (now - since < this.#limits.waitingNs) break;
      this.#waiting.delete(request);
      request.reject(new SessionError('CONNECTIONLOSS', request.what, { neverSent: true }));
    }
    for (const [request, since] of this.#inFlight) {
      if (now - since < this.#limits.replyNs) break;
      this.#inFlight.delete(request);
      request.reject(new SessionError('OPERATIONTIMEOUT', request.what));
    }
  }

  #send(request: PendingRequest, now: number): void {
    this.#inFlight.set(request, now);
    try {
      request.send();
    } catch (refusal) {
      this.#inFlight.delete(request);
      if (!(refusal instanceof SessionError)) throw refusal;
      request.reject(refusal);
    }
  }
}
