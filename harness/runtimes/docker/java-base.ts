import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ChaosError, UsageError } from '../../foundation/errors.js';
import type { ImageContext } from './images.js';

/** The Java modules that ZooKeeper, its AdminServer and its log libraries use; part of the recipe. */
const MODULES_FILE = 'modules.txt';

interface CommandResult {
  readonly all: string | undefined;
  readonly shortMessage?: string | undefined;
}

/** Documentation and caches: half the size of a minimal Debian. */
const UNUSED = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info', 'usr/share/lintian']
  .concat(['var/cache/apt', 'var/cache/debconf', 'var/lib/apt/lists', 'var/log'])
  .map((path) => `./${path}/*`);

/** Null when {@link fillJavaBase} can work here; otherwise what is missing. */
export async function whyNoJavaBase(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root can run debootstrap';
  for (const [command, argument] of [
    ['debootstrap', '--version'],
    ['jlink', '--version'],
  ] as const) {
    const answer = await execa(command, [argument], { reject: false });
    if (answer.failed) return `${command} is not installed`;
  }
  return null;
}

/**
 * Puts into a build folder what the recipe `java` adds: `base.tar`, a minimal Debian (or Ubuntu) of this machine's own
 * release, and `jre/`, a Java runtime cut out of this machine's JDK.
 *
 * @throws UsageError when this machine lacks what it takes
 */
export async function fillJavaBase(folder: string, context: ImageContext): Promise<void> {
  const missing = await whyNoJavaBase();
  if (missing !== null) {
    throw new UsageError(`a Java image cannot be made here: ${missing}`, {
      code: 'CANNOT_BUILD_IMAGE',
      hint: 'Give the engine access to a registry, name an image with --image, or as root install debootstrap and openjdk-17-jdk-headless.',
    });
  }
  context.progress('making a minimal Debian and a Java runtime (once a machine, about a minute)');
  await Promise.all([makeBase(folder, context), makeRuntime(folder, context)]);
}

async function makeBase(folder: string, { signal }: ImageContext): Promise<void> {
  const base = join(folder, 'base');
  const { suite, mirror } = await releaseOfThisMachine();
  const words = ['--variant=minbase', suite, base, ...(mirror === null ? [] : [mirror])];
  const made = await execa('debootstrap', words, { reject: false, all: true, cancelSignal: signal });
  if (made.failed) {
    const log = await readFile(join(base, 'debootstrap', 'debootstrap.log'), 'utf8').catch(() => '');
    throw failed('debootstrap', made, log);
  }
  const packing = ['-C', base, '--numeric-owner', '--exclude=./dev/*', ...UNUSED.map((path) => `--exclude=${path}`)];
  const packed = await execa('tar', [...packing, '-cf', join(folder, 'base.tar'), '.'], { reject: false, all: true });
  if (packed.failed) throw failed('tar', packed);
  await rm(base, { recursive: true, force: true });
}

async function makeRuntime(folder: string, { signal }: ImageContext): Promise<void> {
  const runtime = join(folder, 'jre');
  const modules = (await readFile(join(folder, MODULES_FILE), 'utf8')).trim().split('\n').join(',');
  const words = ['--strip-debug', '--no-header-files', '--no-man-pages', '--add-modules', modules];
  const linked = await execa('jlink', [...words, '--output', runtime], {
    reject: false,
    all: true,
    cancelSignal: signal,
  });
  if (linked.failed) throw failed('jlink', linked);
  // jlink leaves the archive of the JDK's own classes out; without it each JVM starts half a second later.
  const dumped = await execa(join(runtime, 'bin', 'java'), ['-Xshare:dump'], { reject: false, all: true });
  if (dumped.failed) throw failed('java -Xshare:dump', dumped);
}

/** debootstrap can only make releases it knows; its own is the one that the machine's Java was linked for. */
async function releaseOfThisMachine(): Promise<{ readonly suite: string; readonly mirror: string | null }> {
  const text = await readFile('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME="?(\w+)"?$/m.exec(text)?.[1];
  if (suite === undefined) {
    throw new UsageError('this machine is neither a Debian nor an Ubuntu release', {
      code: 'CANNOT_BUILD_IMAGE',
      hint: 'Give the engine access to a registry, or name an image with --image.',
    });
  }
  return { suite, mirror: await mirrorOfThisMachine(suite) };
}

/** The mirror this machine's packages come from, which is the one that is sure to be reachable. */
async function mirrorOfThisMachine(suite: string): Promise<string | null> {
  const targets = await execa('apt-get', ['indextargets', '--format', '$(CODENAME) $(COMPONENT) $(REPO_URI)'], {
    reject: false,
  });
  const line = targets.stdout.split('\n').find((candidate) => candidate.startsWith(`${suite} main http`));
  return line?.split(' ')[2] ?? null;
}

function failed(command: string, result: CommandResult, log = ''): ChaosError {
  const said = log === '' ? (result.all ?? '') : log;
  const end = said.trimEnd().split('\n').slice(-5).join('\n');
  return new ChaosError(`${command} failed: ${end === '' ? (result.shortMessage ?? '') : end}`, {
    code: 'IMAGE_BUILD_FAILED',
    hint: 'Name an image with --image, or use --runtime process.',
    cause: result,
  });
}
