import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findJava, javaVersionIn } from './java.js';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'java-test-'));
  await mkdir(join(home, 'bin'));
});

afterEach(() => rm(home, { recursive: true }));

async function install(script: string): Promise<NodeJS.ProcessEnv> {
  const java = join(home, 'bin', 'java');
  await writeFile(java, `#!/bin/sh\n${script}\n`);
  await chmod(java, 0o755);
  return { PATH: '/usr/bin:/bin', JAVA_HOME: home };
}

it.each([
  ['openjdk version "17.0.15" 2025-04-15', '17.0.15', 17],
  ['java version "1.8.0_392"', '1.8.0_392', 8],
  ['Picked up JAVA_TOOL_OPTIONS: -Dx=y\nopenjdk version "21" 2023-09-19', '21', 21],
])('reads %j', (text, version, major) => {
  expect(javaVersionIn(text)).toEqual({ version, major });
});

it('takes the Java of JAVA_HOME', async () => {
  const environment = await install(`echo 'openjdk version "21.0.2" 2024-01-16' >&2`);
  expect(await findJava(environment)).toMatchObject({ path: join(home, 'bin', 'java'), major: 21 });
});

it('refuses one that is too old, broken or not there, as bad usage with a hint', async () => {
  const old = await install(`echo 'java version "1.8.0_392"' >&2`);
  await expect(findJava(old)).rejects.toMatchObject({ exitCode: 254, code: 'OLD_JAVA' });
  await expect(findJava(old)).rejects.toThrow('1.8.0_392, too old');
  await expect(findJava(await install('exit 3'))).rejects.toMatchObject({ exitCode: 254, code: 'NO_JAVA' });
  await expect(findJava({ PATH: home })).rejects.toMatchObject({
    exitCode: 254,
    message: 'Java is missing: there is none on PATH',
    hint: expect.stringContaining('apt-get install') as string,
  });
});
