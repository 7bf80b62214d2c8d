import { describe, expect, it } from 'vitest';
import { renderJunit } from '../ci/junit-xml.js';
import { schemaComplaints, textsOf } from '../ci/testing/junit-schema.js';
import type { AgainstEarlier } from './against.js';
import { matrixAnnotations } from './matrix-annotations.js';
import { matrixSuite } from './matrix-junit.js';
import { matrixMarkdown } from './matrix-markdown.js';
import { matrixPage } from './matrix-page.js';
import type { CellOutcome, MatrixState } from './matrix-state.js';
import { renderMatrix } from './render-matrix.js';
import { countsSentence, matrixExitCode, matrixVerdict } from './summary.js';
import { failedCell, judgedCell, matrixOf } from './testing/matrices.js';

const valid = judgedCell();
const invalid = judgedCell({
  valid: false,
  exitCode: 1,
  why: 'register/linearizable found 1 anomaly (stale-read) <script>alert(1)</script> | @someone',
});
const unknown = judgedCell({
  valid: 'unknown',
  exitCode: 2,
  why: 'faults: a fault took no effect',
  faultsConfirmed: 1,
});
const missed = judgedCell({ exitCode: 1, missed: ['p99_ms < 20: 45.6 (limits.yaml:3)'] });
const disagreed = judgedCell({ exitCode: 255, why: 'two judges disagree' });
const failed = failedCell(255, 'zk2 did not answer within 120 s');
const refused = failedCell(254, 'ZooKeeper 3.8.99 was never released');

describe('what a matrix exits with', () => {
  it.each<[string, number, (CellOutcome | null)[]]>([
    ['all valid', 0, [valid, valid]],
    ['a violation, whatever else there is', 1, [valid, unknown, failed, refused, null, invalid]],
    ['a threshold that was missed', 1, [unknown, missed]],
    ['a run that the harness failed in, though others are unknown', 255, [valid, unknown, failed]],
    ['judges that disagree', 255, [valid, disagreed]],
    ['a run that cannot be done as asked', 254, [valid, refused, unknown]],
    ['an unknown run', 2, [valid, unknown]],
    ['a run that has not run', 2, [valid, null]],
    ['no run at all', 2, []],
  ])('%s: %d', (_, exitCode, outcomes) => {
    expect(matrixExitCode(matrixOf(outcomes))).toBe(exitCode);
  });

  it('is 0 only if every run is valid, whichever the others are', () => {
    for (const other of [invalid, unknown, missed, disagreed, failed, refused, null]) {
      expect(matrixExitCode(matrixOf([valid, other, valid]))).not.toBe(0);
      expect(matrixVerdict(matrixOf([valid, other, valid]))).not.toBe('VALID');
      expect(countsSentence(matrixOf([valid, other]))).toContain('2 runs: 1 ');
    }
  });
});

const names = [
  'register · kill-leader · 3.9.5',
  'lock-chained+register · partition+pause · 3.9.5 · 5 servers',
  'c',
  'd',
  'e',
  'f',
];
const all: MatrixState = {
  ...matrixOf([valid, invalid, unknown, failed, missed, null], names),
  shard: { index: 1, of: 2 },
  totalCells: 12,
};
const against: AgainstEarlier = {
  name: 'results/runs/matrix/2025-12-31T00-00-00.000',
  cells: [
    {
      name: names[1] ?? '',
      wordEarlier: 'valid',
      wordNow: 'invalid',
      figures: [
        {
          measure: 'register ok/s',
          earlier: '250',
          now: '125',
          ratio: '0.50 (0.45–0.56)',
          says: 'slower',
          isClear: true,
        },
        {
          measure: 'register read p99 ms',
          earlier: '40.0',
          now: '41.0',
          ratio: '1.03 (0.80–1.31)',
          says: 'no clear difference',
          isClear: false,
        },
      ],
    },
  ],
  overall: 'Over 4 figures of throughput: 0.98 times the earlier (0.90–1.07): no clear difference.',
  doubts: ['f is not compared: its run is gone'],
};

describe('a summary', () => {
  it('on a terminal, on 80 columns', async () => {
    const text = renderMatrix(all, against, false);
    const tooWide = text.split('\n').filter((line) => line.length > 80);
    expect(tooWide).toEqual([]);
    await expect(text).toMatchFileSnapshot('matrix-terminal.snapshot.txt');
  });

  it('in Markdown, where nothing of a run is markup', async () => {
    const text = matrixMarkdown(all, against);
    expect(text).not.toMatch(/<script>|[^\u200B]@someone| \| @/);
    await expect(text).toMatchFileSnapshot('matrix-markdown.snapshot.txt');
  });

  it('for JUnit', async () => {
    await expect(renderJunit([matrixSuite(all)])).toMatchFileSnapshot('matrix-junit.snapshot.txt');
  });

  it('for JUnit by its schema, whatever a run says', { timeout: 30_000 }, async () => {
    const why = `]]> <script>\u0000\u0007\u001b[31m\uD800 & "quoted" ${'x'.repeat(100_000)}`;
    const outcomes = [invalid, unknown, missed, failed, refused].map((outcome) => ({ ...outcome, why }));
    const state = matrixOf([...outcomes, null, valid], ['a]]>', '<b>', 'c\u0001', 'd"', 'e&', 'f', 'g']);
    const xml = renderJunit([matrixSuite({ ...state, command: `npm ${why}` })]);
    expect(await schemaComplaints(xml)).toEqual([]);
    const shown = why.replaceAll(/[\u0000\u0007\u001b\uD800]/g, '\uFFFD');
    for (const text of [...textsOf(xml, 'failure'), ...textsOf(xml, 'error')]) expect(text).toContain(shown);
    expect([textsOf(xml, 'failure').length, textsOf(xml, 'error').length]).toEqual([2, 3]);
  });

  it('shortens names on a terminal so that they still differ, and shows no half of a figure', () => {
    const workloads = ['lock-chained', 'rwlock-chained', 'watch'].map((workload) => ({
      ...{ workload, okPerS: 21.44, p99Ms: 2106, loop: 'closed' as const },
    }));
    const slow = judgedCell({ workloads, tookS: 125, faultsConfirmed: 1 });
    const names = ['3.9.5', '3.8.4'].map((version) => `lock-chained+rwlock-chained+watch · kill-leader · ${version}`);
    const lines = renderMatrix(matrixOf([slow, slow], names), null, false).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.slice(3, 5)).toEqual([
      '  lock-cha… · kill-lea… · 3.9.5  valid    21.4 + …  2,106 + …  1 of 2  2 min 5 s',
      '  lock-cha… · kill-lea… · 3.8.4  valid    21.4 + …  2,106 + …  1 of 2  2 min 5 s',
    ]);
    const short = renderMatrix(matrixOf([slow], ['watch · none']), null, false);
    expect(short).toContain('  watch · none  valid    21.4 + 21.4 + …  2,106 + …  1 of 2  2 min 5 s');
  });

  it('as a page that links to the runs', () => {
    const page = matrixPage(all, against);
    expect(page).toContain('href="../../register/2026-01-01T00-00-00.000/report.html"');
    expect(page).toContain('0.50 (0.45–0.56)');
    expect(page).toMatch(
      /What did not pass[^]*invalid<\/span> <a [^]*npm run chaos -- --workload register[^]*<h2>Runs/,
    );
    expect(matrixPage(matrixOf([valid, null]), null)).not.toContain('What did not pass');
    expect(page).not.toContain('<script');
    for (const word of ['valid', 'invalid', 'unknown', 'failed', 'missed', 'not run'])
      expect(page).toContain(`>${word}</span>`);
  });

  it('for GitHub: what did not pass, the worst first', () => {
    expect(matrixAnnotations(all, 'x').map(({ level, title }) => `${level} ${title}`)).toEqual([
      `error invalid: ${names[1] ?? ''}`,
      'error missed: e',
      'error failed: d',
      'warning unknown: c',
    ]);
  });
});
