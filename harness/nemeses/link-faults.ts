import type { ServerDescription } from '../ensemble/ensemble.js';
import { ChaosError } from '../foundation/errors.js';
import type { DirectedLink, LinkDisturbance, Links } from '../network/links.js';
import { clientProxyName, CLIENTS, peerProxyName } from '../network/link-plan.js';

/** How Toxiproxy's report differs from what should be in force. */
export interface LinkReport {
  /** `quorum-1-2 timeout/upstream`, in force and as it should be. */
  readonly inForce: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

const toxicOf = { cut: 'timeout', slow: 'latency', throttle: 'bandwidth' } as const;

/** The link faults in force, by step: each can be undone while the others stay. */
export class LinkFaults {
  readonly #links: Links | null;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #inForce = new Map<number, LinkDisturbance>();

  constructor(links: Links | null, servers: readonly ServerDescription[]) {
    this.#links = links;
    this.#ids = new Map(servers.map(({ name, id }) => [name, id]));
  }

  async add(step: number, disturbance: LinkDisturbance): Promise<void> {
    // First, so that what fails half-way is healed as well.
    this.#inForce.set(step, disturbance);
    await this.#apply(disturbance);
  }

  async remove(step: number): Promise<void> {
    const undone = this.#inForce.get(step);
    if (undone === undefined) return;
    this.#inForce.delete(step);
    await this.#required().undo(undone.links, [...this.#inForce.values()]);
  }

  /** Heals every link, whatever was done to it. */
  async clear(): Promise<void> {
    this.#inForce.clear();
    await this.#links?.heal();
  }

  has(step: number): boolean {
    return this.#inForce.has(step);
  }

  get any(): boolean {
    return this.#inForce.size > 0;
  }

  /** Toxiproxy's own report against what the faults in force should have brought about, and nothing beyond. */
  async report(): Promise<LinkReport> {
    const expected = new Set([...this.#inForce.values()].flatMap((disturbance) => this.#expected(disturbance)));
    const states = (await this.#links?.inForce()) ?? [];
    const reported = new Set(
      states.flatMap(({ proxy, enabled, toxics }) => [
        ...(enabled ? [] : [`${proxy} refuses`]),
        ...toxics.map((toxic) => `${proxy} ${toxic}`),
      ]),
    );
    const streams = new Set([...expected].map(streamOf));
    return {
      inForce: [...expected].filter((line) => reported.has(line)),
      missing: [...expected].filter((line) => !reported.has(line)),
      unexpected: [...reported].filter((line) => !streams.has(streamOf(line))),
    };
  }

  /** Every toxic a disturbance must show up as; see {@link Links} for the four streams of a directed peer link. */
  #expected(disturbance: LinkDisturbance): readonly string[] {
    return disturbance.links.flatMap((link) => {
      if (disturbance.kind === 'cut' && disturbance.style === 'refuse') {
        return this.#streams(link).map(([proxy]) => `${proxy} refuses`);
      }
      return this.#streams(link).map(([proxy, stream]) => `${proxy} ${toxicOf[disturbance.kind]}/${stream}`);
    });
  }

  #streams({ from, to }: DirectedLink): readonly (readonly [proxy: string, stream: 'upstream' | 'downstream'])[] {
    if (from === CLIENTS) return [[clientProxyName(this.#id(to)), 'upstream']];
    if (to === CLIENTS) return [[clientProxyName(this.#id(from)), 'downstream']];
    return (['quorum', 'election'] as const).flatMap((kind) => [
      [peerProxyName(kind, this.#id(from), this.#id(to)), 'upstream'] as const,
      [peerProxyName(kind, this.#id(to), this.#id(from)), 'downstream'] as const,
    ]);
  }

  #id(server: string): number {
    const id = this.#ids.get(server);
    if (id === undefined) throw new ChaosError(`there is no server ${server}`, { code: 'NO_SUCH_SERVER' });
    return id;
  }

  #apply(disturbance: LinkDisturbance): Promise<void> {
    const { links } = disturbance;
    switch (disturbance.kind) {
      case 'cut':
        return this.#required().cut(links, disturbance.style);
      case 'slow':
        return this.#required().slow(links, disturbance.latencyMs, disturbance.jitterMs);
      case 'throttle':
        return this.#required().throttle(links, disturbance.bytesPerSecond);
    }
  }

  #required(): Links {
    if (this.#links !== null) return this.#links;
    throw new ChaosError('a link fault needs the proxies, and this ensemble runs without', { code: 'NO_PROXIES' });
  }
}

/** `quorum-1-2 timeout/upstream` → `quorum-1-2 upstream`: a cut may consist of several toxics on one stream. */
function streamOf(line: string): string {
  return line.replace(/ \w+\//, ' ');
}
