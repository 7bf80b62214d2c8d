import { ChaosError, messageOf } from '../foundation/errors.js';
import { Disturbance } from './disturbance.js';
import type { PlannedProxy } from './link-plan.js';
import { proxiesOf, streamsOf, type ProxyStream } from './link-streams.js';
import type { CutStyle, DirectedLink, LinkDisturbance, LinkState, Links } from './links.js';
import { ToxiproxyCallError, type ToxiproxyApi, type NamedToxic } from './toxiproxy-api.js';

/** Smallest step of Toxiproxy's bandwidth toxic. */
const BANDWIDTH_GRAIN = 1_000;

/**
 * A cut, in the order of the stream. `hold` keeps back the first bytes and with them everything behind, also the end of
 * the connection: as on a cut wire, neither side learns that the other has closed. `drop` alone would pass a close on.
 * `drop` behind it loses what a later toxic would otherwise shake loose from `hold`.
 */
const BLACKHOLE: readonly NamedToxic[] = [
  { name: 'hold', type: 'latency', attributes: { latency: 3_600_000, jitter: 0 } },
  { name: 'drop', type: 'timeout', attributes: { timeout: 0 } },
];

/**
 * The links of a running ensemble, over one Toxiproxy (process runtime) or one for each server (containers).
 * Calls run one after the other, the proxies of a call in parallel. A proxy counts as disturbed from before the first
 * request until it was re-created, so `heal` also covers what failed half-way.
 */
export class ToxiproxyLinks implements Links {
  readonly #plan: readonly PlannedProxy[];
  readonly #apiOf: (proxy: PlannedProxy) => ToxiproxyApi;
  readonly #disturbed = new Map<PlannedProxy, Disturbance>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(plan: readonly PlannedProxy[], apiOf: (proxy: PlannedProxy) => ToxiproxyApi) {
    this.#plan = plan;
    this.#apiOf = apiOf;
  }

  /** Makes every proxy of the plan. Resolves when all listen. */
  static async open(
    plan: readonly PlannedProxy[],
    apiOf: (proxy: PlannedProxy) => ToxiproxyApi,
  ): Promise<ToxiproxyLinks> {
    await onEach('make the links', plan, (proxy) => apiOf(proxy).create(proxy));
    return new ToxiproxyLinks(plan, apiOf);
  }

  cut(links: readonly DirectedLink[], style: CutStyle): Promise<void> {
    if (style === 'blackhole') return this.#poison(links, toxicsOf({ kind: 'cut', links, style }));
    return this.#inTurn(async () => {
      const proxies = new Set(links.flatMap((link) => proxiesOf(this.#plan, link)));
      await onEach('refuse connections', [...proxies], async (proxy) => {
        const disturbance = this.#disturbanceOf(proxy);
        if (disturbance.refused) return;
        await this.#apiOf(proxy).setEnabled(proxy, false);
        disturbance.refused = true;
      });
    });
  }

  slow(links: readonly DirectedLink[], latencyMs: number, jitterMs: number): Promise<void> {
    return this.#poison(links, toxicsOf({ kind: 'slow', links, latencyMs, jitterMs }));
  }

  throttle(links: readonly DirectedLink[], bytesPerSecond: number): Promise<void> {
    return this.#poison(links, toxicsOf({ kind: 'throttle', links, bytesPerSecond }));
  }

  undo(links: readonly DirectedLink[], keep: readonly LinkDisturbance[]): Promise<void> {
    return this.#inTurn(async () => {
      const touched = new Set(links.flatMap((link) => proxiesOf(this.#plan, link)));
      const proxies = [...touched].filter((proxy) => this.#disturbed.has(proxy));
      await onEach('heal the links', proxies, async (proxy) => {
        const kept = this.#kept(proxy, keep);
        if (!kept.any) return this.#healProxy(proxy);
        this.#disturbed.set(proxy, kept);
        return this.#replace(proxy, kept);
      });
    });
  }

  heal(): Promise<void> {
    return this.#inTurn(() => onEach('heal the links', [...this.#disturbed.keys()], (proxy) => this.#healProxy(proxy)));
  }

  /** A planned proxy that Toxiproxy no longer knows is reported as not enabled: nothing passes it. */
  async inForce(): Promise<readonly LinkState[]> {
    const apis = [...new Set(this.#plan.map(this.#apiOf))];
    const reported = new Map(await Promise.all(apis.map(async (api) => [api, await api.proxies()] as const)));
    return this.#plan
      .map((proxy) => {
        const state = reported.get(this.#apiOf(proxy))?.get(proxy.name);
        const toxics = state?.toxics ?? [];
        return {
          proxy: proxy.name,
          enabled: state?.enabled ?? false,
          toxics: toxics.map(({ type, stream }) => `${type}/${stream}`),
        };
      })
      .filter(({ enabled, toxics }) => !enabled || toxics.length > 0);
  }

  #poison(links: readonly DirectedLink[], toxics: readonly NamedToxic[]): Promise<void> {
    return this.#inTurn(async () => {
      const streams = links.flatMap((link) => streamsOf(this.#plan, link));
      const names = toxics.map(({ name }) => name).join(' and ');
      await onEach(`put ${names} on the links`, distinctProxies(streams), async (proxy) => {
        for (const { stream } of streams.filter((candidate) => candidate.proxy === proxy)) {
          for (const toxic of toxics) await this.#poisonStream({ proxy, stream }, toxic);
        }
      });
    });
  }

  async #poisonStream({ proxy, stream }: ProxyStream, toxic: NamedToxic): Promise<void> {
    const api = this.#apiOf(proxy);
    const disturbance = this.#disturbanceOf(proxy);
    const action = disturbance.actionFor(stream, toxic);
    if (action === 'nothing') return;
    try {
      if (action === 'add') await api.addToxic(proxy.name, stream, toxic);
      else await api.updateToxic(proxy.name, stream, toxic);
      disturbance.record(stream, toxic);
    } catch (error) {
      // A toxic cannot enter a connection whose far end has stopped reading: the call waits for it. A new proxy with
      // the same toxics has no such connection; the price is that the old ones end, which both sides notice.
      if (!(error instanceof ToxiproxyCallError && error.code === 'TOXIPROXY_TIMEOUT')) throw error;
      disturbance.record(stream, toxic);
      await this.#replace(proxy, disturbance);
    }
  }

  async #healProxy(proxy: PlannedProxy): Promise<void> {
    const api = this.#apiOf(proxy);
    await api.delete(proxy.name);
    await api.create(proxy);
    this.#disturbed.delete(proxy);
  }

  /** What these disturbances together bring about on one proxy. */
  #kept(proxy: PlannedProxy, disturbances: readonly LinkDisturbance[]): Disturbance {
    const kept = new Disturbance();
    for (const disturbance of disturbances) {
      const streams = disturbance.links.flatMap((link) => streamsOf(this.#plan, link));
      for (const { stream } of streams.filter((candidate) => candidate.proxy === proxy)) {
        if (refuses(disturbance)) kept.refused = true;
        else for (const toxic of toxicsOf(disturbance)) kept.record(stream, toxic);
      }
    }
    return kept;
  }

  async #replace(proxy: PlannedProxy, disturbance: Disturbance): Promise<void> {
    const api = this.#apiOf(proxy);
    await api.delete(proxy.name);
    await api.create(proxy, false);
    for (const { stream, toxic } of disturbance.toxics()) await api.addToxic(proxy.name, stream, toxic);
    if (!disturbance.refused) await api.setEnabled(proxy, true);
  }

  #disturbanceOf(proxy: PlannedProxy): Disturbance {
    const known = this.#disturbed.get(proxy) ?? new Disturbance();
    this.#disturbed.set(proxy, known);
    return known;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function refuses(disturbance: LinkDisturbance): boolean {
  return disturbance.kind === 'cut' && disturbance.style === 'refuse';
}

/** What brings a disturbance about on each stream; a cut that refuses closes the proxy instead. */
function toxicsOf(disturbance: LinkDisturbance): readonly NamedToxic[] {
  switch (disturbance.kind) {
    case 'cut':
      return BLACKHOLE;
    case 'slow': {
      const { latencyMs, jitterMs } = disturbance;
      const attributes = { latency: Math.round(latencyMs), jitter: Math.round(jitterMs) };
      return [{ name: 'slow', type: 'latency', attributes }];
    }
    case 'throttle': {
      const attributes = { rate: Math.max(1, Math.round(disturbance.bytesPerSecond / BANDWIDTH_GRAIN)) };
      return [{ name: 'throttle', type: 'bandwidth', attributes }];
    }
  }
}

function distinctProxies(streams: readonly ProxyStream[]): readonly PlannedProxy[] {
  return [...new Set(streams.map(({ proxy }) => proxy))];
}

/** All of them, also when one fails; the error names every proxy that failed. */
async function onEach(
  what: string,
  proxies: readonly PlannedProxy[],
  action: (proxy: PlannedProxy) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(proxies.map(action));
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const first = failures[0];
  if (failures.length === 0) return;
  if (!(first instanceof ChaosError)) throw new Error(`could not ${what}: ${messageOf(first)}`, { cause: first });
  const names = failures.flatMap((failure) => (failure instanceof ToxiproxyCallError ? [failure.proxy] : []));
  throw new ChaosError(`could not ${what}: ${first.message}${alsoFailed(names.slice(1))}`, {
    code: first.code,
    cause: first,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

function alsoFailed(names: readonly (string | null)[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, 5).join(', ');
  return ` (also failed: ${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''})`;
}
