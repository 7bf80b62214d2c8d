import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThresholdOutcome } from '../thresholds/judge-thresholds.js';
import { fineCheck, sampleDescription, sampleResult, staleRead, unknownCheck } from '../testing/sample-run.js';
import { annotationLine, announceOnGitHub, runAnnotations } from './github.js';
import { renderJunit } from './junit-xml.js';
import { code, fenced, plain } from './markdown.js';
import { runSuite } from './run-junit.js';
import { runMarkdown } from './run-markdown.js';
import { schemaComplaints, textsOf } from './testing/junit-schema.js';
import { writeCiFiles } from './write-ci-files.js';

const missed: ThresholdOutcome = {
  threshold: {
    metric: 'p99_ms',
    scope: { workload: 'register', f: null, phase: 'all' },
    limit: 50,
    source: { file: 'ci/t.yaml', line: 3, text: 'p99_ms: register: 50' },
  },
  met: false,
  measured: { metric: 'p99_ms', value: 62.6, of: 'register write' },
};
const undecided: ThresholdOutcome = { ...missed, met: 'unknown', measured: null, reason: 'nothing was measured' };

const bad = sampleResult({
  valid: false,
  why: 'register/linearizable found 1 anomaly (stale-read)',
  checkers: { 'register/linearizable': staleRead, trees: fineCheck, availability: unknownCheck },
  thresholds: { met: false, outcomes: [missed, undecided, { ...missed, met: true }] },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zk-chaos-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('runSuite', () => {
  it('tells a violation from what could not be judged', () => {
    const { name, cases, properties } = runSuite(sampleDescription(), bad);
    expect(name).toBe('zk-chaos register, kill-leader');
    expect(properties).toMatchObject({ verdict: 'invalid', seed: '42', ZooKeeper: '3.9.5' });
    expect(
      cases.map(({ classname, name: checker, failure, error }) => [classname, checker, failure?.type ?? error?.type]),
    ).toEqual([
      ['zk-chaos.register', 'linearizable', 'stale-read'],
      ['zk-chaos.run', 'trees', undefined],
      ['zk-chaos.run', 'availability', 'unknown'],
      ['zk-chaos.thresholds', 'p99_ms register', 'threshold-missed'],
      ['zk-chaos.thresholds', 'p99_ms register', 'threshold-not-measured'],
      ['zk-chaos.thresholds', 'p99_ms register', undefined],
    ]);
    expect(cases[0]?.failure?.text).toContain('p5  |--write 9--|\np3                   |--read 7--|');
  });

  it('says under what it ran', () => {
    const planned = sampleDescription({ options: { workloads: ['a', 'b'], nemesis: ['x'], plan: { file: 'p.json' } } });
    expect(runSuite(planned, sampleResult()).name).toBe('zk-chaos a+b, plan');
    const calm = sampleDescription({ options: { workloads: ['a'], nemesis: [], plan: null } });
    expect(runSuite(calm, sampleResult()).name).toBe('zk-chaos a, no faults');
  });

  it('cuts what is too long', () => {
    const anomaly = { kind: 'k', message: 'x'.repeat(2_000_000), events: [1] };
    const checkers = { c: { ...staleRead, anomalies: [anomaly, anomaly] } };
    expect(runSuite(sampleDescription(), sampleResult({ checkers })).cases[0]?.failure?.text.length).toBeLessThan(
      110_000,
    );
  });
});

describe('junit.xml of a run', () => {
  it('is valid and keeps the text of what failed, whatever a history holds', { timeout: 30_000 }, async () => {
    const hostile = `]]> <script>alert(1)</script> \u0000\u0008\u001b[2J\uDC00 &amp; "x" ${'y'.repeat(100_000)} end`;
    const anomaly = { kind: hostile, message: hostile, events: [1, 2], drawing: 'p1 |--<w>--|\n  ]]>' };
    const checkers = {
      'regis]]>ter/line<ar>': { ...staleRead, anomalies: [{ ...anomaly, kind: 'k<', message: 'short ]]> <b>\u0001' }] },
      'lock/x': { ...staleRead, anomalies: [anomaly] },
      [hostile]: { ...unknownCheck, reason: hostile },
    };
    const description = sampleDescription({ options: { workloads: [hostile], nemesis: [hostile], plan: null } });
    const result = sampleResult({ valid: false, why: hostile, checkers });
    const xml = renderJunit([runSuite({ ...description, command: hostile }, { ...result, command: hostile })]);
    expect(await schemaComplaints(xml)).toEqual([]);
    const [short, long] = textsOf(xml, 'failure');
    expect(short).toContain('short ]]> <b>\uFFFD\nevents 1, 2\np1 |--<w>--|\n  ]]>');
    expect(long).toContain('… the rest is in results.json');
    expect(textsOf(xml, 'error')).toEqual([hostile.replaceAll(/[\u0000\u0008\u001b\uDC00]/g, '\uFFFD')]);
  });
});

describe('runMarkdown', () => {
  it('says the verdict first, then why, thresholds, anomalies, figures', () => {
    expect(runMarkdown(sampleDescription(), bad)).toMatchSnapshot();
  });

  it('nothing in a history is markup', () => {
    const hostile = '<script>alert(1)</script> | [x](http://evil) `` ![](x) @somebody\n# head';
    const checkers = {
      c: { ...staleRead, anomalies: [{ kind: hostile, message: hostile, events: [1], drawing: '```\n' + hostile }] },
    };
    const text = runMarkdown(sampleDescription(), sampleResult({ valid: false, why: hostile, checkers }));
    const outsideFences = text.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '');
    expect(outsideFences).not.toMatch(/<script|(?<!\\)\]\(http|^# head|[^\\]`/m);
    expect(plain(hostile)).not.toMatch(/<|\n|@s/);
    expect(fenced('```')).toMatch(/^````text\n```\n````$/);
    expect(code('a `b`')).toBe('`` a `b` ``');
  });
});

describe('GitHub', () => {
  it('is told of what is invalid, unknown or missed, and of nothing else', () => {
    expect(runAnnotations(sampleResult(), 'results/runs/x')).toEqual([]);
    expect(runAnnotations(bad, 'results/runs/x').map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error invalid: register/linearizable',
      'warning unknown: availability',
      'error threshold missed',
      'warning threshold not decided',
    ]);
  });

  it('reads a command a line, whatever the text', () => {
    const line = annotationLine({
      level: 'error',
      title: 'a,b:c',
      message: '100 %\r\n::set-output x',
      file: 'a:b',
      line: 3,
    });
    expect(line).toBe('::error file=a%3Ab,line=3,title=a%2Cb%3Ac::100 %25%0D%0A::set-output x');
    expect(annotationLine({ level: 'notice', title: 't', message: 'x'.repeat(99_999) }).length).toBeLessThan(2_100);
  });

  it('is told only in one of its jobs, and at most ten of a level', async () => {
    const written: string[] = [];
    const annotations = Array.from({ length: 30 }, () => ({ level: 'error' as const, title: 't', message: 'm' }));
    const said = { annotations, summary: 'the summary' };
    const write = (text: string) => void written.push(text);
    const file = join(folder, 'step.md');
    await announceOnGitHub(said, { GITHUB_STEP_SUMMARY: file }, write);
    expect(written).toEqual([]);
    await announceOnGitHub(said, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file }, write);
    await announceOnGitHub(
      { ...said, summary: 'x'.repeat(999_999) },
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file },
      write,
    );
    expect(written).toHaveLength(20);
    const summary = await readFile(file, 'utf8');
    expect(summary.slice(0, 12)).toBe('the summary\n');
    expect(summary.length).toBeLessThan(210_000);
  });
});

it('writeCiFiles writes both', async () => {
  await writeCiFiles(folder, sampleDescription(), bad);
  expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain(
    '<testsuite name="zk-chaos register, kill-leader"',
  );
  expect(await readFile(join(folder, 'summary.md'), 'utf8')).toMatch(/^## ❌ invalid: register\n/);
});
