import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chaos, startChaos } from '../../harness/cli/testing/chaos-command.js';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import { comparisonPage } from '../comparison/comparison-page.js';
import { compareTargets } from '../comparison/compare-targets.js';
import { staleRead, unknownCheck } from '../testing/sample-run.js';
import { pageAssets } from './page-assets.js';
import type { RunningServer } from './start-server.js';
import { startBrowser } from './testing/browser.js';
import { makeStore, serveStore, storeRun } from './testing/stored-runs.js';

/** `SCREENSHOTS=1` keeps them in docs/images. */
const keepsScreenshots = process.env['SCREENSHOTS'] === '1';
const images = join(repositoryRoot, 'docs', 'images');

let browser: Browser;
let store: string;
let server: RunningServer;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  store = makeStore();
  ({ server } = await serveStore(store, { assets: pageAssets() }));
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  await server.close();
  rmSync(store, { recursive: true, force: true });
});

async function screenshot(name: string): Promise<void> {
  if (!keepsScreenshots) return;
  mkdirSync(images, { recursive: true });
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: width === 400 ? 800 : 720 });
    await page.screenshot({ path: join(images, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function seriousFaults(shown = page): Promise<readonly string[]> {
  // Put in from outside: the page's own policy lets no script in, which is as it should be.
  await shown.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await shown.evaluate<AxeResults>('axe.run()');
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ help }) => help);
}

function storeSome(): void {
  const on = (day: number) => ({ time: `2026-11-${day}T03-04-05.678`, startedAt: `2026-11-${day}T03:04:05.678Z` });
  const some = [
    {
      workloads: ['register', 'lock-chained', 'rwlock-chained', 'watch'],
      nemesis: ['kill-leader'],
      zookeeper: '3.9.5',
    },
    { workloads: ['set'], nemesis: [], zookeeper: '3.9.3' },
    { workloads: ['lock-naive'], nemesis: ['pause', 'partition'], zookeeper: '3.8.4' },
    { workloads: ['register'], nemesis: ['kill-leader'], zookeeper: '3.9.5' },
  ];
  const results = [
    {},
    { valid: false, why: 'set/set-full found 1 anomaly (lost-element)', checkers: { set: staleRead } } as const,
    { valid: 'unknown', why: 'trees: it took longer than 60 s', checkers: { trees: unknownCheck } } as const,
    null,
  ];
  some.forEach(({ workloads, nemesis, zookeeper }, place) => {
    const { time, startedAt } = on(20 - place);
    const options = { workloads, nemesis, plan: null, timeLimitS: 30 };
    const kind = workloads.length === 1 ? String(workloads[0]) : 'mixed';
    storeRun(store, {
      kind,
      time,
      description: { startedAt, options, versions: { zookeeper } },
      result: results[place] ?? null,
    });
  });
}

async function shownRuns(): Promise<readonly string[]> {
  return page.locator('.runs tbody tr a').allInnerTexts();
}

describe('the list of runs', () => {
  beforeEach(async () => {
    storeSome();
    await page.goto(server.url);
  });

  it('filters at a choice, by address, and shows everything again', async () => {
    expect(await shownRuns()).toHaveLength(4);
    await page.getByLabel('Verdict').selectOption('invalid');
    await page.waitForURL('**/?verdict=invalid');
    expect(await shownRuns()).toEqual(['set']);
    await page.goBack();
    expect(await shownRuns()).toHaveLength(4);
    await page.goto(`${server.url}?fault=pause&version=3.8.4`);
    expect(await shownRuns()).toEqual(['lock-naive']);
    expect(await page.getByLabel('Faults').inputValue()).toBe('pause');
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.waitForURL(server.url);
    await page.getByLabel('Words').fill('lost-element');
    await page.getByLabel('Words').press('Enter');
    await page.waitForURL('**/?text=lost-element');
    expect(await shownRuns()).toEqual(['set']);
    await page.goto(`${server.url}?text=nothing-such`);
    expect(await page.locator('main').innerText()).toContain('No run matches.');
    expect(complaints).toEqual([]);
  });

  it('is walked by keys, and a place in it has an address', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.evaluate('document.activeElement.id')).toBe('set/2026-11-19T03-04-05.678');
    await page.reload();
    expect(await page.evaluate('document.activeElement.id')).toBe('set/2026-11-19T03-04-05.678');
    await page.keyboard.press('x');
    await page.keyboard.press('k');
    await page.keyboard.press('x');
    expect(await page.locator('#compare').innerText()).toBe('Compare 2 runs');
    await page.keyboard.press('c');
    await page.waitForURL('**/compare?**');
    expect(await page.locator('body').innerText()).toBe('2 compared');
    await page.goBack();
    await page.keyboard.press('/');
    await page.keyboard.type('j');
    expect(await page.getByLabel('Words').inputValue()).toBe('j');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs/mixed/**');
    expect(await page.locator('h1').innerText()).toContain('register, lock-chained');
    expect(complaints).toEqual([]);
  });

  it('follows what becomes of runs, and leaves what was chosen', { timeout: 60_000 }, async () => {
    const started = 'ticked before the news came';
    await page.evaluate(`document.title = ${JSON.stringify(started)}`);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const focused = await page.evaluate('document.activeElement.id');
    storeRun(store, {
      kind: 'queue',
      time: '2026-11-22T00-00-00.000',
      description: { options: { workloads: ['queue'] } },
    });
    await expect.poll(shownRuns, { timeout: 20_000 }).toHaveLength(5);
    expect((await shownRuns())[0]).toBe('queue');
    expect(await page.locator('#compare').innerText()).toBe('Compare 2 runs');
    expect(await page.evaluate('document.activeElement.id')).toBe(focused);
    expect(await page.getByRole('status').innerText()).toMatch(/^5 runs: 2 valid/);
    await page.getByLabel('Workload').selectOption('queue');
    await page.waitForURL('**/?workload=queue');
    rmSync(join(store, 'queue'), { recursive: true });
    await page.getByText('No run matches.').waitFor({ timeout: 20_000 });
    expect(complaints).toEqual([]);
  });

  it.each([1280, 400])('can be read and used at %i pixels, in light and dark', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await seriousFaults()).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await screenshot('serve-list');
  });

  it('runs no script of a history', async () => {
    const hostile = '"><img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script>';
    const options = { workloads: [hostile], nemesis: [hostile], plan: null };
    storeRun(store, {
      time: '2026-11-21T00-00-00.000',
      description: { command: hostile, options },
      result: { why: hostile },
    });
    await page.goto(server.url);
    expect(await page.title()).toBe('zk-chaos: runs');
    await page.goto(`${server.url}runs/register/2026-11-21T00-00-00.000/`);
    expect(await page.title()).toContain('zk-chaos: ');
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

it('the report of a run opens with its script, and two runs are compared', { timeout: 180_000 }, async () => {
  expect((await chaos('demo', '--out', store)).code).toBe(0);
  expect((await chaos('demo', '--out', store)).code).toBe(0);
  const real = await serveStore(store, { assets: pageAssets(), compare: (folders) => comparisonOf(folders, store) });
  try {
    await page.goto(real.server.url);
    await page.locator('.runs a').first().click();
    await page.getByRole('link', { name: 'Open the report' }).click();
    await page.locator('#page h1').first().waitFor();
    expect(await page.title()).toMatch(/^invalid: /);
    expect(complaints).toEqual([]);
    await page.goto(real.server.url);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('c');
    await page.waitForURL('**/compare?**');
    await page.locator('h1').waitFor();
    expect(await page.locator('table').count()).toBeGreaterThan(0);
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    // Where it is served no script runs at all, not even one put in from outside.
    const copy = await context.newPage();
    await copy.setContent(await page.content());
    expect(await seriousFaults(copy)).toEqual([]);
    await copy.close();
    await page.locator('table a').first().click();
    await page.getByRole('link', { name: 'Open the report' }).waitFor();
    expect(await seriousFaults()).toEqual([]);
    await page.goBack();
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.waitForURL(real.server.url);
    expect(complaints).toEqual([]);
    expect(real.errors).toEqual([]);
  } finally {
    await real.server.close();
  }
});

async function comparisonOf(folders: readonly string[], from: string): Promise<string> {
  return comparisonPage(
    await compareTargets(
      folders.map((folder) => [relative(from, folder)]),
      from,
    ),
    { list: '/', runOf: (name) => `/runs/${name}/` },
  );
}

it('a real run is watched from its first second to its verdict', { timeout: 240_000 }, async () => {
  // What no run can meet, and what no run measures: neither changes the verdict, and the command fails.
  const thresholds = join(store, 'thresholds.yaml');
  writeFileSync(thresholds, 'p99_ms:\n  register/read: 0.001 # a microsecond\npackets_per_acquisition: 6\n');
  const load = ['--nodes', '3', '-w', 'register', '--time-limit', '12', '--seed', '1', '--runtime', 'process'];
  const run = startChaos(...load, '--thresholds', thresholds, '--out', store);
  try {
    await run.says('kept in ');
    await page.goto(`${server.url}latest`);
    await page.locator('#live .live').waitFor({ timeout: 60_000 });
    await page.locator('.servers .leader').waitFor({ timeout: 120_000 });
    const phase = page.locator('#live strong').first();
    await expect.poll(() => phase.innerText(), { timeout: 90_000 }).toBe('load');
    await page.locator('.faults').waitFor({ timeout: 60_000 });
    await screenshot('serve-live');
    expect(await seriousFaults()).toEqual([]);
    const { code, err } = await run.ended;
    expect(err).toMatch(/^VALID/m);
    expect(err).toMatch(
      /MISSED {3}p99_ms: register\/read: 0.001 {2}\(.*thresholds.yaml:2\)\n +measured .* ms, at most/,
    );
    expect(err).toMatch(/UNKNOWN {2}packets_per_acquisition: 6 /);
    await page.locator('#live[data-state=done]').waitFor({ timeout: 20_000 });
    expect(await page.locator('#live h2').first().innerText()).toMatch(/^Valid: /);
    expect(await page.getByText('in progress').count()).toBe(0);
    expect(code).toBe(1);
    await page.getByRole('link', { name: 'Show its result' }).click();
    await page.getByText('✓ valid').waitFor();
    expect(await page.locator('#live').count()).toBe(0);
    await page.getByRole('link', { name: 'summary.md' }).click();
    expect(await page.locator('body').innerText()).toMatch(/^## ✅ valid: register[^]*❌ A threshold was missed/);
    expect(complaints).toEqual([]);
  } finally {
    run.signal('SIGTERM');
    await run.ended;
  }
});
