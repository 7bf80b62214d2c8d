import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenLock, subjectOf, writeHistory } from './testing/written-report.js';
import { temporaryFolder } from './testing/temporary-folder.js';
import { reportFileOf, writeReport } from './write-report.js';

describe('drawing a report', () => {
  it('writes the page beside the history, and nothing else', async () => {
    const history = writeHistory(brokenLock);
    const file = reportFileOf(dirname(history));
    expect(await writeReport(subjectOf(history), file)).toEqual({ file, problem: null });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
    expect(readdirSync(dirname(history)).sort()).toEqual(['history.jsonl', 'report.html']);
  });

  it.each([
    ['a history that is not there', '/no/such/history.jsonl', {}, /can't be read/],
    ['a process without memory', writeHistory(brokenLock), { memoryLimitMb: 1 }, /ended before it was done/],
    ['a drawing that takes too long', writeHistory(brokenLock), { timeLimitMs: 1 }, /took more than/],
  ])('says in one line why there is none: %s', async (_, history, limits, expected) => {
    const file = join(temporaryFolder(), 'report.html');
    const usual = { timeLimitMs: 60_000, memoryLimitMb: 512 };
    const { problem } = await writeReport(subjectOf(history), file, { ...usual, ...limits });
    expect(problem).toMatch(expected);
    expect(problem).not.toContain('\n');
    expect(existsSync(file)).toBe(false);
  });
});
