import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { chaos, latestRun, makeStore, resultOf } from './cli/testing/chaos-command.js';
import { whyNoEngine } from './runtimes/docker/engine.js';

const store = makeStore();
const noEngine = await whyNoEngine();

afterAll(() => rmSync(store, { recursive: true, force: true }));

// CI starts an engine, so there a missing one is a failure.
it.skipIf(noEngine !== null && process.env['CI'] !== 'true')(
  'runs in containers, observers too, through pauses and partitions',
  async () => {
    const words = ['--nodes', '3', '--observers', '1', '--nemesis', 'pause,partition', '--time-limit', '25'];
    const { code, err } = await chaos(...words, '--runtime', 'docker', '--seed', '11', '--out', store);
    expect(code, err).toBe(0);
    const { faults } = resultOf(latestRun(store));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.filter(({ judged }) => judged !== 'confirmed')).toEqual([]);
  },
);
