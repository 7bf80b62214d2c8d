import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GivenOptions } from '../../harness/cli/options/option.js';
import { builtModule } from '../../harness/foundation/built-module.js';
import type { BenchIo } from '../bench.js';
import { benchLocks } from './bench-locks.js';
import { ownAnswersFd } from './contender-protocol.js';
import { ourContestant, type Contestant } from './contenders.js';
import { disagreements } from './counters-agree.js';
import { locksOptionsFrom } from './locks-options.js';
import type { LocksResult } from './locks-result.js';

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'chaos-bench-'));
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

function planted(name: string, file: string, answersOn: 1 | typeof ownAnswersFd): Contestant {
  const args = [fileURLToPath(builtModule(`bench/locks/testing/${file}`))];
  const command = { command: process.execPath, args, answersOn };
  return { name, recipe: 'exclusive', ours: true, command, listsBy: null };
}

interface Ended {
  readonly code: number;
  readonly result: LocksResult;
  readonly folder: string;
  readonly said: string;
}

async function bench(
  contestants: readonly Contestant[],
  contenders: number,
  onLine: (line: string, stop: AbortController) => void = () => undefined,
): Promise<Ended> {
  const given = new GivenOptions(
    new Map([
      ['contenders', [String(contenders)]],
      ['repetitions', ['1']],
      ['cell-time', ['1.5']],
      ['warm-up', ['0.5']],
      ['runtime', ['process']],
      ['seed', ['1']],
      ['out', [store]],
    ]),
    new Set(['json']),
  );
  const stop = new AbortController();
  let [said, out] = ['', ''];
  const take = (line: string): void => {
    said += `${line}\n`;
    onLine(line, stop);
  };
  const io: BenchIo = {
    progress: { line: take, warn: take, state: take, done: () => undefined },
    interrupts: { stop: stop.signal, abort: new AbortController().signal },
    terminal: { out: (text) => (out += text), err: (text) => (said += text), isInteractive: false, colors: false },
  };
  const code = await benchLocks({ options: locksOptionsFrom(given), contestants, versions: {}, given }, io);
  const { folder, ...result } = JSON.parse(out) as LocksResult & { readonly folder: string };
  return { code, result, folder, said };
}

it('counts what an acquisition costs, alike on both sides, and judges it', async () => {
  const { code, result, folder, said } = await bench([ourContestant('chained', 'exclusive')], 10);
  expect(code, said).toBe(0);
  const [cell] = result.cells;
  const [repetition] = cell?.repetitions ?? [];
  if (repetition === undefined) throw new Error(said);
  expect(repetition.acquisitions).toBeGreaterThan(20);
  // Counts of requests, whatever the machine's speed; those under way at the window's ends are the only play.
  const play = 0.05 + 10 / repetition.acquisitions;
  expect(Math.abs((repetition.packetsPerAcquisition ?? 0) - 6)).toBeLessThan(6 * play);
  expect(Math.abs((repetition.notificationsPerAcquisition ?? 0) - 1)).toBeLessThan(play);
  expect(Math.abs((repetition.listingsPerAcquisition ?? 0) - 2)).toBeLessThan(2 * play);
  expect(repetition.wokenPerDeletionMax).toBe(1);
  expect(repetition.watchesLeft).toBeLessThanOrEqual(10);
  expect(disagreements(repetition.counted, 10)).toEqual([]);
  expect(repetition.cpuNsPerAcquisition).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(result);
  expect(readdirSync(join(folder, 'plots'))).toContain('throughput.svg');
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<svg');
  // What is valid needs no second look.
  expect(readdirSync(join(folder, 'contests')).filter((file) => file.endsWith('.jsonl'))).toEqual([]);
  expect(Math.max(...said.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('finds the lock that grants without waiting, and keeps what shows it; a dead client does not hide that', async () => {
  const broken = planted('broken', 'broken-process.ts', ownAnswersFd);
  const { code, result, folder, said } = await bench([planted('dying', 'dying-process.ts', 1), broken], 3);
  expect(code, said).toBe(1);
  expect(result.why).toMatch(/^broken, 3 contenders: /);
  const histories = readdirSync(join(folder, 'contests')).filter((file) => file.endsWith('.jsonl'));
  expect(histories).toEqual([expect.stringContaining('broken-3-round-1')]);
});

it('says unknown of a client that died, and reports what there is after a Ctrl-C', async () => {
  const contestants = [planted('dying', 'dying-process.ts', 1), ourContestant('chained', 'exclusive')];
  const { code, result, said } = await bench(contestants, 2, (line, stop) => {
    if (line.startsWith('2 of 2')) stop.abort();
  });
  expect(code, said).toBe(2);
  expect(result.interrupted).toBe(true);
  expect(said).toContain('Stopped before its time');
});
