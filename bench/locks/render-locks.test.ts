import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { inkFor, pageWidth } from '../../results/render/text.js';
import { headlineOf } from './headline.js';
import { locksPage, plotsOf } from './locks-page.js';
import type { LocksResult } from './locks-result.js';
import { renderLocks } from './render-locks.js';
import { sampleCell } from './testing/sample-cells.js';

const herd = {
  packetsPerAcquisition: 201.3,
  notificationsPerAcquisition: 98.8,
  waitNs: { p50: 7e8, p99: 9e8, p999: 1e9 },
};
const cells = [
  sampleCell('chained', 10, [1000, 1010, 990, 1005, 995]),
  sampleCell('naive', 10, [500, 505, 495, 502, 498], { packetsPerAcquisition: 21 }),
  sampleCell('chained', 100, [1000, 1020, 980, 1010, 990]),
  sampleCell('naive', 100, [140, 142, 138, 141, 139], { ...herd, acquisitions: 420 }),
];

const result: LocksResult = {
  ...{ kind: 'bench-locks', valid: true, why: 'no two contenders held a lock at once in 39,600 acquisitions' },
  headline: headlineOf(cells, new SeededRandom(1)),
  warnings: ['other programs took up to 1.30 of 2 cores'],
  ...{ options: {}, seed: 1, command: 'npm run chaos -- bench locks --contenders=10,100 --seed 1', interrupted: false },
  ...{ startedAt: '2026-11-23T00:00:00.000Z', versions: { zookeeper: '3.9.5' } },
  machine: {
    os: 'Linux',
    arch: 'x64',
    cpu: 'a processor',
    cores: 2,
    memoryMb: 24000,
    loadAverage: 0.1,
    node: 'v20.0.0',
  },
  runtime: { name: 'process', why: 'process: Java 17.0.15' },
  ...{ servers: 3, warmUpS: 1, cellS: 3, rounds: 5, cells },
};

describe('the terminal', () => {
  it('shows the answer, then speed and costs, in 80 columns', async () => {
    const text = renderLocks(result, { folder: 'results/runs/x', ink: inkFor(false) });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(pageWidth);
    await expect(text).toMatchFileSnapshot('./render-locks.snapshot.txt');
  });

  it('shows what there is of a measurement that was cut short', () => {
    const cut = { ...result, cells: [], headline: [], interrupted: true };
    const text = renderLocks(cut, { folder: 'x', ink: inkFor(false) });
    expect(text).toContain('Stopped before its time');
    expect(text).toContain('Nothing was measured.');
    expect(plotsOf(cut)).toEqual([]);
  });
});

describe('the page', () => {
  it('holds the answer, a drawing a figure, and each cell', () => {
    const page = locksPage(result);
    expect(page).toMatch(/<strong>At 100 contenders chained is 7\.1\S* ± \S+ times faster than naive/);
    expect(plotsOf(result).map(({ file }) => file)).toEqual([
      ...['throughput.svg', 'packets.svg', 'wait-p50.svg', 'wait-p99.svg'],
    ]);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page.match(/<td>naive<\/td>/g)).toHaveLength(4);
    expect(page).toContain('<li>Other programs took up to 1.30 of 2 cores.</li>');
  });

  it('has the drawings once a share of reads', () => {
    const shared = [0.5, 0.9].map((readShare) => ({ ...sampleCell('chained', 10, [900, 910]), readShare }));
    expect(plotsOf({ ...result, cells: shared }).map(({ file }) => file)).toContain('throughput-50-reads.svg');
    expect(locksPage({ ...result, cells: shared }).match(/<svg/g)).toHaveLength(8);
  });

  it('says when locks broke, in the words of the judge', () => {
    const page = locksPage({ ...result, valid: false, why: 'chained, 10 contenders: <two> held it' });
    expect(page).toContain('<span class="bad">invalid</span>: chained, 10 contenders: &lt;two&gt; held it.');
  });
});
