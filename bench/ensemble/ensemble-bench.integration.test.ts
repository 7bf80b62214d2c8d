import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chaos, latestRun, makeStore, processesOf, startChaos } from '../../harness/cli/testing/chaos-command.js';
import type { OverheadResult } from '../overhead/overhead-result.js';
import type { EnsembleResult } from './ensemble-result.js';

// Short measurements on real servers: whether all is there, judged and cleaned up, not how fast this machine is.

const store = makeStore();
afterAll(() => rmSync(store, { recursive: true, force: true }));
const onProcesses = ['--runtime', 'process', '--out', store, '--json'] as const;

function load(harness: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('load-process') && command.includes(`"harnessPid":${harness},`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const small = ['--nodes', '3', '--observers', '0', '--reads', '0,1', '--failures', '0', '--clients', '2'] as const;
const short = ['--repetitions', '1', '--cell-time', '0.5', '--warm-up', '0.5'] as const;

describe('bench ensemble', () => {
  it('measures, judges, draws and cleans up', async () => {
    const { pid, ended } = startChaos('bench', 'ensemble', ...small, ...short, ...onProcesses);
    const { code, out, err } = await ended;
    expect(code, err).toBe(0);
    const result = JSON.parse(out) as EnsembleResult;
    expect(result).toMatchObject({ kind: 'bench-ensemble', valid: true, failures: null });
    const [writes, reads] = result.cells;
    // Only nearly all: a busy machine may answer after the warm-up what was under way when the share changed.
    const [written, read] = [writes?.repetitions[0], reads?.repetitions[0]];
    expect(written?.writesPerSecond).toBeGreaterThan(2 * (written?.readsPerSecond ?? Infinity));
    expect(read?.readsPerSecond).toBeGreaterThan(2 * (read?.writesPerSecond ?? Infinity));
    expect(Object.keys(result.ensembles[0]?.checkers ?? {})).toContain('register/linearizable');
    const folder = latestRun(store);
    for (const file of ['results.json', 'report.html', 'plots/throughput-against-reads.svg']) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
    expect(processesOf(pid)).toEqual([]);
  });

  it('says that a client died, and exits 2', async () => {
    const bench = startChaos('bench', 'ensemble', ...small, ...short, ...onProcesses);
    await expect.poll(() => load(bench.pid).length, { timeout: 60_000 }).toBe(2);
    await bench.says('reads, round 1');
    process.kill(load(bench.pid)[0] ?? 0, 'SIGKILL');
    const { code, err } = await bench.ended;
    expect(err).toMatch(/unknown.*a client died: client \d ended with SIGKILL/s);
    expect(code).toBe(2);
  });
});

it('bench overhead answers its questions, and has recorded everything', async () => {
  const words = ['--repetitions', '1', '--cell-time', '0.3'];
  const { code, out, err } = await chaos('bench', 'overhead', ...words, ...onProcesses);
  expect(code, err).toBe(0);
  const result = JSON.parse(out) as OverheadResult;
  expect(result).toMatchObject({ kind: 'bench-overhead', valid: true });
  expect(result.goals.map(({ name }) => name)).toEqual(['recording-cpu', 'recorded-throughput']);
  expect(Object.values(result.loops).every(([sample]) => (sample?.operations ?? 0) > 0)).toBe(true);
  expect(err).toMatch(/goal of at most 5 µs/);
});
