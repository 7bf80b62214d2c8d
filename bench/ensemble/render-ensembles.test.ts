import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../checkers/verdict.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { inkFor, pageWidth } from '../../results/render/text.js';
import { doubtsOf } from './doubts.js';
import { ensemblePage, plotsOf } from './ensemble-page.js';
import { headlineOf } from './headline.js';
import { verdictOf } from './loaded-ensemble.js';
import { comparedSizes } from './published-beside-ours.js';
import { renderEnsembles } from './render-ensembles.js';
import { sampleCells, sampleFailures, sampleResult } from './testing/sample-result.js';

describe('the terminal', () => {
  it('shows the answer, the figures, the published ones beside ours, and failures, in 80 columns', async () => {
    const random = new SeededRandom(1);
    const headline = headlineOf({ cells: sampleCells, failures: sampleFailures }, random);
    const text = renderEnsembles({ ...sampleResult, headline }, { folder: 'results/runs/x', ink: inkFor(false) });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(pageWidth);
    await expect(text).toMatchFileSnapshot('./render-ensembles.snapshot.txt');
  });

  it('shows what there is of a measurement that was cut short', () => {
    const cut = { ...sampleResult, cells: [], failures: null, headline: [], interrupted: true };
    const text = renderEnsembles(cut, { folder: 'x', ink: inkFor(false) });
    expect(text).toContain('Stopped before its time');
    expect(ensemblePage(cut)).toContain('Not measured.');
    expect(plotsOf(cut)).toEqual([]);
  });
});

describe('the page', () => {
  it('holds both figures, every share, and what differs from the published setting', () => {
    const page = ensemblePage(sampleResult);
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('kill leader zk5');
    expect(page).toMatch(/share one machine of 2 cores/);
    expect(page).toMatch(/250 clients on 35 other machines/);
    expect(plotsOf(sampleResult).map(({ file }) => file)).toEqual([
      'throughput-against-reads.svg',
      'throughput-over-failures.svg',
    ]);
  });
});

it('compares with what was published, against three servers each', () => {
  expect(comparedSizes(sampleResult)[1]).toEqual({
    servers: 5,
    ...{ publishedReads: '165,000', ourReads: '9,033', publishedWrites: '18,000', ourWrites: '1,503' },
    ...{ readsGrow: '1.90 / 1.00', writesGrow: '0.86 / 0.73' },
  });
  expect(comparedSizes({ cells: [] }).every(({ ourReads, ourWrites }) => ourReads === '–' && ourWrites === '–')).toBe(
    true,
  );
});

describe('the verdict of an ensemble', () => {
  const fine: Record<string, CheckResult> = { trees: { valid: true, operations: 1, anomalies: [] } };
  const broken: Record<string, CheckResult> = {
    trees: { valid: false, operations: 1, anomalies: [{ kind: 'trees-differ', message: 'x', events: [] }] },
  };

  it('is what the judges say when all clients lived', () => {
    expect(verdictOf(true, fine, { deaths: [], wentBack: 0 }).valid).toBe(true);
    expect(verdictOf(false, broken, { deaths: ['client 1 ended with SIGABRT'], wentBack: 0 }).valid).toBe(false);
  });

  it('is false for a reply older than what its session had seen, unknown for a client that died', () => {
    expect(verdictOf(true, fine, { deaths: ['x'], wentBack: 2 })).toMatchObject({ valid: false });
    const died = verdictOf(true, fine, { deaths: ['client 1 ended with SIGABRT'], wentBack: 0 });
    expect(died).toEqual({ valid: 'unknown', why: 'a client died: client 1 ended with SIGABRT' });
  });
});

it('doubts few repetitions, a busy machine, failed requests, pauses and steps that were not begun', () => {
  const [first] = sampleCells;
  if (first === undefined) throw new Error('no cell');
  const [repetition] = first.repetitions;
  if (repetition === undefined) throw new Error('no repetition');
  const doubtful = {
    ...sampleResult,
    cells: [{ ...first, repetitions: [{ ...repetition, errorsPerSecond: 3 }] }],
    machine: { ...sampleResult.machine, loadAverage: 9 },
    ensembles: sampleResult.ensembles.map((ensemble) => ({ ...ensemble, clientStallMaxMs: 900 })),
    failures: { ...sampleFailures, notBegun: ['kill leader: too late'] },
  };
  expect(doubtsOf(doubtful)).toHaveLength(5);
  expect(doubtsOf(sampleResult)).toEqual([]);
});
