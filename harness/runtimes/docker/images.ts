import { setTimeout as sleep } from 'node:timers/promises';
import type { Ensemble } from '../../ensemble/ensemble.js';
import { ChaosError, messageOf, UsageError } from '../../foundation/errors.js';
import { toxiproxyVersion } from '../../network/toxiproxy-version.js';
import type { Engine } from './engine.js';
import { buildToxiproxyImage, buildZooKeeperImage, localToxiproxyImage, localZooKeeperImage } from './local-images.js';

/** What fetching or building an image may use and say. */
export interface ImageContext {
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** The images of a run, all present in the engine. */
export interface RunImages {
  readonly zookeeper: string;
  readonly toxiproxy: string;
}

/** One image and its sources, in the order of preference. */
export interface ImageSource {
  /** Published name. */
  readonly published: string;
  /** Name under which it is built here. */
  readonly local: string;
  readonly build: (engine: Engine, context: ImageContext) => Promise<void>;
}

const REGISTRY_LIMIT_MS = 15_000;

export function zooKeeperSource(version: string): ImageSource {
  return {
    published: `zookeeper:${version}`,
    local: localZooKeeperImage(version),
    build: (engine, context) => buildZooKeeperImage(engine, version, context),
  };
}

export function toxiproxySource(): ImageSource {
  return {
    published: `ghcr.io/shopify/toxiproxy:${toxiproxyVersion}`,
    local: localToxiproxyImage(),
    build: buildToxiproxyImage,
  };
}

/** Every image that the run needs: the given one, else one the engine has, else pulled, else built. */
export async function imagesFor(
  engine: Engine,
  ensemble: Ensemble,
  given: string | undefined,
  context: ImageContext,
): Promise<RunImages> {
  const [zookeeper, toxiproxy] = await Promise.all([
    given === undefined
      ? obtain(engine, zooKeeperSource(ensemble.zkVersion), context)
      : givenImage(engine, given, context),
    obtain(engine, toxiproxySource(), context),
  ]);
  return { zookeeper, toxiproxy };
}

/** The name under which the engine has it already; null when it has not. */
export async function cachedName(engine: Engine, { published, local }: ImageSource): Promise<string | null> {
  if (await hasImage(engine, published)) return published;
  return (await hasImage(engine, local)) ? local : null;
}

/** Null when the engine can pull the image now; otherwise the reason why not. */
export async function whyNotPullable(engine: Engine, image: string): Promise<string | null> {
  const asked = engine.docker
    .getImage(image)
    .distribution()
    .then(() => null, messageOf);
  return Promise.race([
    asked,
    sleep(REGISTRY_LIMIT_MS, `its registry did not answer within ${REGISTRY_LIMIT_MS / 1000} s`, { ref: false }),
  ]);
}

async function obtain(engine: Engine, source: ImageSource, context: ImageContext): Promise<string> {
  const cached = await cachedName(engine, source);
  if (cached !== null) return cached;
  context.signal.throwIfAborted();
  const unreachable = await whyNotPullable(engine, source.published);
  const pullFailure = unreachable ?? (await pull(engine, source.published, context));
  if (pullFailure === null) return source.published;
  context.progress(`${source.published} cannot be pulled (${firstLine(pullFailure)}); building ${source.local} here`);
  try {
    await source.build(engine, context);
  } catch (error) {
    throw neitherPulledNorBuilt(source, pullFailure, error);
  }
  return source.local;
}

async function givenImage(engine: Engine, image: string, context: ImageContext): Promise<string> {
  if (await hasImage(engine, image)) return image;
  const failure = await pull(engine, image, context);
  if (failure === null) return image;
  throw new UsageError(`the image ${image} is not in the engine and cannot be pulled: ${failure}`, {
    code: 'NO_SUCH_IMAGE',
    hint: 'Check its name, or leave --image out.',
  });
}

/** Null when the engine has it now; otherwise the reason. */
async function pull(engine: Engine, image: string, context: ImageContext): Promise<string | null> {
  context.progress(`pulling ${image}`);
  const { ImageName } = await import('testcontainers');
  try {
    // testcontainers knows the user's registry credentials.
    await engine.client.image.pull(ImageName.fromString(image), { force: true, platform: undefined });
  } catch (error) {
    return messageOf(error);
  }
  return (await hasImage(engine, image)) ? null : 'the engine has not got it after pulling';
}

async function hasImage({ docker }: Engine, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return false;
    throw new ChaosError(`the engine cannot say whether it has the image ${image}: ${messageOf(error)}`, {
      code: 'ENGINE_FAILED',
      cause: error,
    });
  }
}

function neitherPulledNorBuilt(source: ImageSource, pullFailure: string, error: unknown): unknown {
  if (!(error instanceof ChaosError)) return error;
  const message = `no image ${source.published}: pulling failed (${firstLine(pullFailure)}), and so did building it: ${error.message}`;
  const options = { code: error.code, cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  return error instanceof UsageError ? new UsageError(message, options) : new ChaosError(message, options);
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
