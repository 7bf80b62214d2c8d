import type { Ensemble } from '../../ensemble/ensemble.js';
import { listensOnAllAddresses } from '../../ensemble/peer-addressing.js';
import { ChaosError, UsageError } from '../../foundation/errors.js';
import type { Availability, BootContext, RunningEnsemble, Runtime } from '../runtime.js';
import { openEngine, whyNoEngine, type Engine } from './engine.js';
import { cachedName, imagesFor, toxiproxySource, whyNotPullable, zooKeeperSource, type ImageSource } from './images.js';
import { whyNoJavaBase } from './java-base.js';
import { sweepDeadRuns } from './run-removal.js';

/** Containers in any engine that testcontainers finds. */
export const dockerRuntime: Runtime = {
  name: 'docker',
  describe: 'each server a container, with a network namespace and a Toxiproxy of its own (any Docker engine)',
  availability,
  boot,
  sweep,
};

async function availability(ensemble: Ensemble, image?: string): Promise<Availability> {
  try {
    requireProxiable(ensemble);
    const engine = await openEngine();
    return await imagesAvailable(engine, ensemble, image);
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return { available: false, why: error.message, hint: error.hint ?? '' };
  }
}

async function imagesAvailable(engine: Engine, ensemble: Ensemble, image?: string): Promise<Availability> {
  const ways = await Promise.all([
    // The user's own may need credentials to pull, which only pulling itself finds out.
    image === undefined
      ? wayToHave(engine, zooKeeperSource(ensemble.zkVersion))
      : { available: true as const, why: image },
    wayToHave(engine, toxiproxySource()),
  ]);
  const impossible = ways.find((way) => !way.available);
  if (impossible !== undefined) return impossible;
  return { available: true, why: [`Docker engine ${engine.version}`, ...ways.map(({ why }) => why)].join(', ') };
}

/** How the engine has an image, or could have it. */
async function wayToHave(engine: Engine, source: ImageSource): Promise<Availability> {
  const cached = await cachedName(engine, source);
  if (cached !== null) return { available: true, why: cached };
  const unreachable = await whyNotPullable(engine, source.published);
  if (unreachable === null) return { available: true, why: `${source.published} can be pulled` };
  const missing = await whyNoJavaBase();
  if (missing === null) return { available: true, why: `${source.local} can be built here` };
  return {
    available: false,
    why: `${source.published} can neither be pulled (${unreachable.trim()}) nor built here (${missing})`,
    hint: 'Give the engine access to a registry, or as root install debootstrap and openjdk-17-jdk-headless.',
  };
}

/** The server and its proxies share a namespace, so it must not take the peer ports of all addresses. */
function requireProxiable({ zkVersion, proxies }: Ensemble): void {
  if (!proxies || !listensOnAllAddresses(zkVersion)) return;
  throw new UsageError(`ZooKeeper ${zkVersion} listens on all addresses, also on those of its own proxies`, {
    code: 'LINKS_NOT_PROXIABLE',
    hint: 'use 3.4.6 or newer, or --no-proxies',
  });
}

async function boot(ensemble: Ensemble, context: BootContext): Promise<RunningEnsemble> {
  requireProxiable(ensemble);
  const engine = await openEngine();
  context.signal.throwIfAborted();
  const images = await imagesFor(engine, ensemble, context.image, context);
  context.signal.throwIfAborted();
  // Only now: testcontainers takes a third of a second to load.
  const { DockerEnsemble } = await import('./docker-ensemble.js');
  return DockerEnsemble.boot(ensemble, { engine, images, context });
}

/** Without an engine there is nothing to sweep. */
async function sweep(): Promise<readonly string[]> {
  if ((await whyNoEngine()) !== null) return [];
  try {
    const { docker } = await openEngine();
    return await sweepDeadRuns(docker);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}
