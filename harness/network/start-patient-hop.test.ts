import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtModule } from '../foundation/built-module.js';
import { startPatientHop } from './start-patient-hop.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'zk-chaos-hop-'))));
afterAll(() => rm(folder, { recursive: true }));

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const anyPort = { listen: { host: '127.0.0.1', port: 0 }, upstream: { host: '127.0.0.1', port: 1 } };

describe('the patient hop as a process', () => {
  it('says when it listens, and is gone after stop, also when stopped twice', async () => {
    const hop = await startPatientHop([anyPort], 'run-of-a-test', join(folder, 'hop.log'));
    expect(lives(hop.pid)).toBe(true);
    expect(await readFile(`/proc/${hop.pid}/cmdline`, 'utf8')).toContain('run-of-a-test');
    await hop.stop();
    await hop.stop();
    expect(lives(hop.pid)).toBe(false);
  });

  it('says why it cannot listen, and leaves no process', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const route = { ...anyPort, listen: { host: '127.0.0.1', port } };
    await expect(startPatientHop([route], 'run-of-a-test', join(folder, 'hop.log'))).rejects.toMatchObject({
      code: 'HOP_CANNOT_LISTEN',
      message: expect.stringContaining(`127.0.0.1:${port}`) as string,
    });
    taken.close();
  });

  it('ends when the process that started it was killed', async () => {
    const script = `
      const { startPatientHop } = await import('${builtModule('harness/network/start-patient-hop.ts').href}');
      const hop = await startPatientHop([${JSON.stringify(anyPort)}], 'run-of-a-test', '/dev/null');
      console.log(hop.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(lives(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (lives(pid)) await sleep(10);
  });
});
