import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HistoryEvent } from '../harness/history/event.js';
import { pairOperations } from '../harness/history/pairing.js';
import { cacheFolder } from '../harness/runtimes/artefacts/cache-folder.js';
import { cachedFolder } from '../harness/runtimes/artefacts/cached-folder.js';
import { findJava } from '../harness/runtimes/artefacts/java.js';
import { writeHistograms } from './histogram-files.js';
import { latencyGroups } from './latencies.js';
import { LoadPhases } from './load-phases.js';

// What HdrHistogram's own Java tools say of the files that a run leaves.

const ms = 1e6;
const s = 1e9;
const artifact = 'org.hdrhistogram:HdrHistogram:2.2.2';

let folder = '';
let jars = '';
beforeAll(async () => {
  jars = await cachedFolder({
    path: join(cacheFolder(), 'hdr-histogram', '2.2.2'),
    recipe: artifact,
    signal: new AbortController().signal,
    make: async (into) => {
      const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
      await execa('mvn', ['-q', '-B', copy, `-Dartifact=${artifact}`, `-DoutputDirectory=${into}`], { cwd: into });
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'zk-chaos-hdr-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Open loop at 100/s for 4 s; from 1 s to 2 s everything waits for the end of a pause. */
const operations = pairOperations(
  Array.from({ length: 400 }, (_, n): HistoryEvent[] => {
    const due = n * 10 * ms;
    const stalled = due >= s && due < 2 * s;
    const time = stalled ? 2 * s + n * 1000 : due + n;
    const at = { process: n, f: 'read', workload: 'w' };
    return [
      { ...at, index: 0, time, type: 'invoke', due },
      { ...at, index: 0, time: time + (n + 1) * 10_000, type: 'ok' },
    ];
  })
    .flat()
    .sort((a, b) => a.time - b.time)
    .map((event, index) => ({ ...event, index })),
);
const pause = {
  ...{ step: 0, do: 'pause', on: ['zk1'], judged: 'confirmed', evidence: null },
  ...{ startNs: s, inForceNs: s, endNs: 2 * s },
};
const phases = new LoadPhases({ startNs: 0, endNs: 4 * s }, [pause], []);

/** The distribution that HistogramLogProcessor makes of a log, without comments. */
async function processed(...options: readonly string[]): Promise<string> {
  const java = await findJava();
  const jar = (await readdir(jars)).find((name) => name.endsWith('.jar')) ?? '';
  const out = join(folder, 'processed');
  const log = join(folder, 'latency', 'w-read.hlog');
  const words = ['-i', log, '-o', out, '-outputValueUnitRatio', '1000', ...options];
  await execa(java.path, ['-cp', join(jars, jar), 'org.HdrHistogram.HistogramLogProcessor', ...words]);
  return rowsOf(await readFile(`${out}.hgrm`, 'utf8'));
}

const rowsOf = (distribution: string): string => distribution.replaceAll(/^#.*\n?/gm, '').trim();

it("HdrHistogram's log processor makes of the .hlog what the .hgrm says, all in all and for a phase", async () => {
  await writeHistograms(folder, latencyGroups(operations, phases), operations, phases, Date.now());
  const ours = async (phase: string): Promise<string> =>
    rowsOf(await readFile(join(folder, 'latency', `w-read-${phase}.hgrm`), 'utf8'));
  expect(await processed()).toBe(await ours('all'));
  expect(await processed('-tag', 'fault')).toBe(await ours('fault'));
  expect(await ours('fault')).toMatch(/ 1\.000000000000 +100$/);
});

it('takes no broken log for one', async () => {
  const log = join(folder, 'latency', 'w-read.hlog');
  const whole = await readFile(log, 'utf8');
  await writeFile(log, whole.replace('HISTFAAA', 'HISTFAAB'));
  await expect(processed()).rejects.toThrow();
});
