import { setTimeout as sleep } from 'node:timers/promises';
import { Proxy as ClientProxy, Toxiproxy, ToxiproxyError } from 'toxiproxy-node-client';
import { formatAddress } from '../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../foundation/errors.js';
import type { PlannedProxy } from './link-plan.js';
import type { Stream } from './link-streams.js';

/** A toxic, in Toxiproxy's own units (ms, kB/s). One of a name and stream can be on a proxy. */
export type NamedToxic = { readonly name: string } & (
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: number } }
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number; readonly jitter: number } }
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } }
);

/** What Toxiproxy reports of one proxy. */
export interface ReportedProxy {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly type: string; readonly stream: string }[];
}

const DEFAULT_CALL_LIMIT_MS = 10_000;

/** A call to Toxiproxy that failed: which proxy, and whether it refused, was not reachable or never answered. */
export class ToxiproxyCallError extends ChaosError {
  readonly proxy: string | null;

  constructor(
    what: string,
    proxy: string | null,
    options: { readonly code: string; readonly hint: string; readonly cause?: unknown },
  ) {
    super(proxy === null ? what : `proxy ${proxy}: ${what}`, options);
    this.proxy = proxy;
  }
}

/**
 * One Toxiproxy, over its HTTP API. Every call ends within `callLimitMs`: the client library itself waits for ever,
 * and Toxiproxy holds a call back while a connection it must touch is stuck.
 */
export class ToxiproxyApi {
  readonly url: string;
  readonly #client: Toxiproxy;
  readonly #callLimitMs: number;

  constructor(url: string, callLimitMs: number = DEFAULT_CALL_LIMIT_MS) {
    this.url = url;
    this.#client = new Toxiproxy(url);
    this.#callLimitMs = callLimitMs;
  }

  version(): Promise<string> {
    return this.#call(null, 'asking for its version', async () => {
      const text = await this.#client.getVersion();
      return /"version":\s*"([^"]*)"/.exec(text)?.[1] ?? text.trim();
    });
  }

  async create(proxy: PlannedProxy, enabled = true): Promise<void> {
    await this.#call(proxy.name, `listening on ${formatAddress(proxy.listen)}`, () =>
      this.#client.createProxy({
        name: proxy.name,
        listen: formatAddress(proxy.listen),
        upstream: formatAddress(proxy.upstream),
        enabled,
      }),
    );
  }

  /** Closes its connections too. Deleting what is not there is fine. */
  async delete(name: string): Promise<void> {
    await this.#call(name, 'deleting it', async () => {
      await this.#proxy(name).remove().catch(unlessStatus(404));
    });
  }

  /** False closes what is open and refuses what is new. */
  async setEnabled(proxy: PlannedProxy, enabled: boolean): Promise<void> {
    await this.#call(proxy.name, enabled ? 'enabling it' : 'disabling it', () =>
      this.#proxy(proxy.name).update({
        enabled,
        listen: formatAddress(proxy.listen),
        upstream: formatAddress(proxy.upstream),
      }),
    );
  }

  async addToxic(name: string, stream: Stream, toxic: NamedToxic): Promise<void> {
    await this.#call(name, `adding ${toxic.name}/${stream}`, () =>
      this.#proxy(name).addToxic<NamedToxic['attributes']>({
        ...toxic,
        name: `${toxic.name}_${stream}`,
        stream,
        toxicity: 1,
      }),
    );
  }

  async updateToxic(name: string, stream: Stream, toxic: NamedToxic): Promise<void> {
    const body = { ...toxic, name: `${toxic.name}_${stream}`, stream, toxicity: 1 };
    await this.#call(name, `changing ${toxic.name}/${stream}`, () =>
      this.#client.getApi().post(`${this.url}/proxies/${name}/toxics/${body.name}`, body),
    );
  }

  /** Everything it has, as it reports it itself. */
  async proxies(): Promise<ReadonlyMap<string, ReportedProxy>> {
    const { data } = await this.#call(null, 'listing its proxies', () =>
      this.#client.getApi().get<Record<string, ReportedProxy>>(`${this.url}/proxies`),
    );
    return new Map(Object.entries(data));
  }

  /** The library's handle for a proxy whose existence is already known. */
  #proxy(name: string): ClientProxy {
    return new ClientProxy(this.#client, { name, listen: '', upstream: '', enabled: true, toxics: [] });
  }

  async #call<T>(proxy: string | null, doing: string, request: () => Promise<T>): Promise<T> {
    const timer = new AbortController();
    try {
      return await Promise.race([request(), this.#giveUp(proxy, doing, timer.signal)]);
    } catch (error) {
      if (!(error instanceof ToxiproxyError)) throw error;
      throw this.#failure(proxy, doing, error);
    } finally {
      timer.abort();
    }
  }

  async #giveUp(proxy: string | null, doing: string, signal: AbortSignal): Promise<never> {
    await sleep(this.#callLimitMs, undefined, { signal });
    throw new ToxiproxyCallError(
      `${doing}: Toxiproxy at ${this.url} did not answer within ${this.#callLimitMs} ms`,
      proxy,
      { code: 'TOXIPROXY_TIMEOUT', hint: 'See proxies.log in the run folder; is the machine overloaded?' },
    );
  }

  #failure(proxy: string | null, doing: string, cause: unknown): ToxiproxyCallError {
    const status = statusOf(cause);
    return status === null
      ? new ToxiproxyCallError(`${doing}: Toxiproxy at ${this.url} cannot be reached (${messageOf(cause)})`, proxy, {
          code: 'TOXIPROXY_UNREACHABLE',
          hint: 'Its process has ended, or its port is closed; see proxies.log in the run folder.',
          cause,
        })
      : new ToxiproxyCallError(`${doing}: Toxiproxy at ${this.url} answered ${status}`, proxy, {
          code: 'TOXIPROXY_REFUSED',
          hint: 'The reason is in proxies.log in the run folder; an address in use is the most common one.',
          cause,
        });
  }
}

/** The library keeps of an answer only its status, and that only in the text. Null: no answer came. */
function statusOf(error: unknown): number | null {
  const status = /status code (\d+)/.exec(messageOf(error))?.[1];
  return status === undefined ? null : Number(status);
}

function unlessStatus(allowed: number): (error: unknown) => void {
  return (error) => {
    if (statusOf(error) !== allowed) throw error;
  };
}
