import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../serve/testing/browser.js';
import type { AgainstEarlier } from './against.js';
import { writeMatrixSummary } from './matrix-store.js';
import { mergeParts } from './merge.js';
import { failedCell, judgedCell, matrixOf, partsOf } from './testing/matrices.js';

// The page of a matrix in a real browser: what machines with a part missing made of it, and names that would be markup.

let browser: Browser;
const store = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
const folder = join(store, 'matrix', 'now');

const hostile = '<script>document.title="taken"</script><img src=x onerror=alert(1)> "quoted" & 🦓';
const invalid = judgedCell({ valid: false, exitCode: 1, why: `${hostile} ${'long '.repeat(2000)}` });
const outcomes = [judgedCell(), invalid, failedCell(255, hostile), null, judgedCell({ valid: 'unknown', exitCode: 2 })];
const names = ['register · none · 3.9.5', hostile, 'lock-chained+rwlock-chained · partition+pause · 3.8.4', 'd', 'e'];
const figure = { measure: 'register ok/s', earlier: '250', now: '125', ratio: '0.50 (0.45–0.56)', says: 'slower' };
const against: AgainstEarlier = {
  name: hostile,
  cells: [{ name: hostile, wordEarlier: 'valid', wordNow: 'invalid', figures: [{ ...figure, isClear: true }] }],
  overall: hostile,
  doubts: [hostile],
};

beforeAll(async () => {
  browser = await startBrowser();
  const parts = partsOf(matrixOf(outcomes, names), 2, store);
  const state = mergeParts(parts.slice(0, 1), folder, { ...matrixOf(outcomes, names), owner: null });
  mkdirSync(folder, { recursive: true });
  await writeMatrixSummary(folder, state, against);
  const run = join(store, 'machine-1', 'register', '2026-01-01T00-00-00.000');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'report.html'), '<title>its report</title>');
});
afterAll(async () => {
  await browser.close();
  rmSync(store, { recursive: true });
});

async function opened(width: number): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  return { page, complaints };
}

it.each([1280, 400])('is readable at %i pixels, and runs and loads nothing', async (width) => {
  const { page, complaints } = await opened(width);
  expect(await page.title()).toBe('Matrix of runs');
  const text = await page.locator('main').innerText();
  expect(text).toContain('put together from 1 of 2 parts');
  expect(text).toContain('What did not pass');
  expect(text).toContain(hostile);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  expect(await page.locator('script, img').count()).toBe(0);
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

it('leads to the reports of its runs, by keyboard too', async () => {
  const { page } = await opened(1280);
  await page.locator('a', { hasText: 'register · none · 3.9.5' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/machine-1/register/2026-01-01T00-00-00.000/report.html');
  expect(await page.title()).toBe('its report');
  await page.close();
});
