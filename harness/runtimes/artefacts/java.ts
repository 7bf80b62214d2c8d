import { join } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../foundation/errors.js';

/** A Java that can run ZooKeeper. */
export interface Java {
  readonly path: string;
  /** `17.0.15` */
  readonly version: string;
  readonly major: number;
  /** All that it says of itself. */
  readonly build: string;
}

const oldestMajor = 17;

/**
 * The Java of `$JAVA_HOME`, else the one on PATH.
 *
 * @throws UsageError when there is none, or it is older than 17
 */
export async function findJava(environment: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const home = environment['JAVA_HOME'];
  const path = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const said = await execa(path, ['-version'], { reject: false, all: true, timeout: 20_000, env: environment });
  const where = path === 'java' ? 'on PATH' : `at ${path} (JAVA_HOME)`;
  const hint = `install Java ${String(oldestMajor)} or newer (Debian: apt-get install default-jre-headless), or use --runtime docker`;
  if (said.code === 'ENOENT' || said.code === 'EACCES') {
    throw new UsageError(`Java is missing: there is none ${where}`, { code: 'NO_JAVA', hint, cause: said });
  }
  const java = javaVersionIn(said.all);
  if (java === null) {
    const firstLine = said.all.split('\n')[0] ?? '';
    throw new UsageError(`the Java ${where} does not work: ${firstLine}`, { code: 'NO_JAVA', hint, cause: said });
  }
  if (java.major < oldestMajor) {
    throw new UsageError(`the Java ${where} is ${java.version}, too old`, { code: 'OLD_JAVA', hint });
  }
  return { path, ...java, build: said.all };
}

/** Reads `java -version`: `openjdk version "17.0.15" …`, `java version "1.8.0_392"`. */
export function javaVersionIn(text: string): { readonly version: string; readonly major: number } | null {
  const version = /version "([^"]+)"/.exec(text)?.[1];
  const found = /^(?:1\.)?(\d+)/.exec(version ?? '');
  return version === undefined || found === null ? null : { version, major: Number(found[1]) };
}
