import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chaos, latestRun, makeStore } from '../../harness/cli/testing/chaos-command.js';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import { startBrowser } from '../serve/testing/browser.js';
import { writeLongHistory } from './testing/long-history.js';
import { temporaryFolder } from './testing/temporary-folder.js';
import { brokenLock, brokenLockAnomaly, subjectOf, writeHistory } from './testing/written-report.js';
import type { Said } from './testing/written-report.js';
import type { RunResult } from '../run-result.js';
import type { ReportSubject } from './report-subject.js';
import { writeReport } from './write-report.js';

/** `SCREENSHOTS=1` keeps them in docs/images. */
const keepsScreenshots = process.env['SCREENSHOTS'] === '1';
const images = join(repositoryRoot, 'docs', 'images');

let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let store: string;
/** The report that `demo` writes. */
let demo: string;

beforeAll(async () => {
  browser = await startBrowser();
  store = makeStore();
  const { code, err } = await chaos('demo', '--out', store);
  expect(err).toMatch(/INVALID.*lost-element/s);
  expect(code).toBe(0);
  demo = join(latestRun(store), 'report.html');
});
afterAll(async () => {
  await browser.close();
  rmSync(store, { recursive: true, force: true });
});
afterEach(async () => {
  await context.close();
  // Nothing was refused by the page's own policy, and nothing threw.
  expect(complaints).toEqual([]);
});

async function open(file: string, hash = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`asked the network for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href + hash);
  await page.locator('.timeline canvas').first().waitFor();
}

async function drawn(subject: ReportSubject): Promise<string> {
  const file = join(temporaryFolder(), 'report.html');
  expect(await writeReport(subject, file)).toEqual({ file, problem: null });
  return file;
}

async function seriousFaults(): Promise<readonly string[]> {
  // Put in from outside: the page's own policy lets no other script in.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ help, nodes }) => `${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
}

/** Whether it begins at the top of what is seen. */
function isInView(selector: string): () => Promise<boolean> {
  return async () => Math.abs((await page.locator(selector).boundingBox())?.y ?? Infinity) < 60;
}

async function shownSeconds(): Promise<string> {
  return page.locator('.toolbar .shown').innerText();
}

describe("the demo's report", () => {
  it('says the verdict first, then why, then every anomaly', async () => {
    await open(demo);
    expect(await page.title()).toMatch(/^invalid: set on 5 servers, ZooKeeper 3.9.3/);
    expect(await page.locator('h1').innerText()).toBe('✗ invalid');
    expect(await page.locator('.verdict p').first().innerText()).toMatch(/^set\/set-full found 1 anomaly/);
    expect(await page.locator('.repeat code').innerText()).toContain('--seed 1944036912');
    expect(await page.locator('.anomaly').count()).toBe(8);
    expect(await page.locator('.anomaly .picture').first().innerText()).toContain('219 elements');
    expect(await page.locator('.anomaly .around').first().innerText()).toContain('258 elements');
    expect(await page.locator('#faults tbody tr').count()).toBe(3);
    expect(statSync(demo).size).toBeLessThan(2_000_000);
  });

  it('is led through by keys', async () => {
    await open(demo);
    const whole = await shownSeconds();
    await page.keyboard.press('f');
    await page.locator('#anomaly-1.current').waitFor();
    expect(new URL(page.url()).hash).toBe('#anomaly=1');
    await page.keyboard.press('n');
    await page.locator('#anomaly-2.current').waitFor();
    const near = await shownSeconds();
    expect(near).not.toBe(whole);
    await page.keyboard.press('+');
    await expect.poll(shownSeconds).not.toBe(near);
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    expect(await page.locator('dialog').innerText()).toContain('next anomaly');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('opens at an operation, an anomaly or a stretch of time that is linked to', async () => {
    await open(demo, '#op=790');
    const panel = page.getByRole('complementary', { name: 'Operation' });
    expect(await panel.innerText()).toMatch(/read[\s\S]*named by anomaly 1[\s\S]*790 and 791/);
    await panel.getByText('the whole events').click();
    expect(await panel.locator('pre').first().innerText()).toContain('"index":790');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.goto(`${pathToFileURL(demo).href}#t=12-13.5`);
    await expect.poll(shownSeconds).toBe('12.000 s to 13.500 s, 1.50 s');
    await expect.poll(isInView('#time-line')).toBe(true);
    await page.keyboard.press('+');
    await expect.poll(() => new URL(page.url()).hash).toBe('#t=12.375-13.125');
    await page.goto(`${pathToFileURL(demo).href}#op=807`);
    await page.getByRole('complementary', { name: 'Event' }).getByText('"nodes":222').waitFor();
    await page.goto(`${pathToFileURL(demo).href}#op=123456789`);
    await page.getByText('It is not among what this page shows').waitFor();
  });

  it('leads from an anomaly and from a fault to the time line, however often', async () => {
    await open(demo);
    const anomaly = page.locator('#anomaly-2').getByRole('link', { name: 'show on the time line' });
    const fault = page.locator('#faults tbody a').first();
    for (const link of [anomaly, fault, fault]) {
      await link.scrollIntoViewIfNeeded();
      await link.click();
      await expect.poll(isInView('#time-line')).toBe(true);
    }
    await page.goto(`${pathToFileURL(demo).href}#anomaly=2`);
    await expect.poll(isInView('#anomaly-2')).toBe(true);
  });

  it('lets operations be found by words and outcome', async () => {
    await open(demo, '#t=0-42');
    await page.getByLabel('With the words').fill('add "2.0.8"');
    await expect.poll(() => page.locator('#operations tbody tr').count()).toBe(1);
    await page.getByLabel('With the words').fill('');
    await page.getByLabel('Outcome').selectOption('in an anomaly');
    await expect.poll(() => page.locator('#operations tbody tr').count()).toBeGreaterThan(30);
    await page.locator('#operations tbody a').first().click();
    await page.getByRole('complementary', { name: 'Operation' }).waitFor();
  });

  it('has nothing that keeps people out, light or dark, wide or narrow', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 400]) {
        await open(demo, '#op=790', { colorScheme, viewport: { width, height: 900 } });
        expect(await seriousFaults()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
        if (width === 1280) continue;
        await context.close();
      }
    }
  });

  it('is light on paper, with everything but its controls', async () => {
    await open(demo, '', { colorScheme: 'dark' });
    await page.getByLabel('Colours').selectOption('dark');
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('light');
    expect(await page.locator('.toolbar .buttons').isVisible()).toBe(false);
    expect(await page.locator('.timeline canvas').first().isVisible()).toBe(true);
    expect((await page.pdf()).byteLength).toBeGreaterThan(50_000);
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  });
});

describe('check', () => {
  it('draws a run again, or says in one line why not, and ends the same', async () => {
    await open(demo);
    const run = temporaryFolder();
    cpSync(dirname(demo), run, { recursive: true });
    const report = join(run, 'report.html');
    rmSync(report);
    const drawnAgain = await chaos('check', run);
    expect(drawnAgain.code).toBe(1);
    expect(drawnAgain.err).toMatch(/report {2}\S*report\.html\n {2}files {3}results\.json, .* say the same\n$/);
    expect(readFileSync(report, 'utf8')).toContain('The verdict is that of `check` at');
    rmSync(report);
    mkdirSync(join(report, 'in the way'), { recursive: true });
    const inTheWay = await chaos('check', run);
    expect(inTheWay.code).toBe(1);
    expect(inTheWay.err).toMatch(/\nwarning: no report\.html: [^\n]+\n/);
    expect(readdirSync(run).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(inTheWay.err).toMatch(/warning[^]*say the same/);
    rmSync(report, { recursive: true });
    const history = join(run, 'history.jsonl');
    expect((await chaos('check', history, '--model', 'set', '--report', report)).code).toBe(1);
    await page.goto(pathToFileURL(report).href);
    expect(await page.title()).toBe('invalid: history.jsonl');
  });
});

describe('a run that is judged again', () => {
  const said = (run: string) => ({
    results: JSON.parse(readFileSync(join(run, 'results.json'), 'utf8')) as RunResult,
    report: readFileSync(join(run, 'report.html'), 'utf8').slice(0, 2_000_000),
  });

  it('says the same in all its files, and what was said before', { timeout: 60_000 }, async () => {
    await open(demo);
    const run = temporaryFolder();
    cpSync(dirname(demo), run, { recursive: true });
    const claimed = { ...said(run).results, valid: true, why: 'an older judge found nothing wrong' };
    writeFileSync(join(run, 'results.json'), JSON.stringify(claimed));
    const { err } = await chaos('check', run);
    expect(err).toContain('say the same; before, they said valid');
    const { results, report } = said(run);
    expect(results).toMatchObject({ valid: false, faults: claimed.faults, latencies: claimed.latencies });
    expect(results.earlierVerdicts).toEqual([{ valid: true, why: claimed.why }]);
    expect(results.why).toMatch(/^set\/set-full found 1 anomaly/);
    expect(report).toContain('Before, it was valid: an older judge found nothing wrong.');
    expect(readFileSync(join(run, 'summary.md'), 'utf8')).toMatch(/^## ❌ invalid/);
    expect(readFileSync(join(run, 'junit.xml'), 'utf8')).toContain('<failure');
    await page.goto(pathToFileURL(join(run, 'report.html')).href);
    await page.getByRole('note').getByText('Before, it was valid').waitFor();
  });

  it('is left alone by another question, and by a report drawn elsewhere', { timeout: 60_000 }, async () => {
    await open(demo);
    const run = temporaryFolder();
    cpSync(dirname(demo), run, { recursive: true });
    const before = said(run);
    await chaos('check', run, '--model', 'set');
    await chaos('check', run, '--report', join(temporaryFolder(), 'elsewhere.html'));
    expect(said(run)).toEqual(before);
    expect(existsSync(join(run, 'summary.md'))).toBe(false);
    // Its harness was killed before it judged.
    rmSync(join(run, 'results.json'));
    rmSync(join(run, 'report.html'));
    expect((await chaos('check', run)).code).toBe(1);
    expect([existsSync(join(run, 'report.html')), existsSync(join(run, 'results.json'))]).toEqual([true, false]);
  });
});

describe('a broken lock', () => {
  it('is red where two held it, and a click there leads to a holder', async () => {
    await open(await drawn(subjectOf(writeHistory(brokenLock), [brokenLockAnomaly])), '#t=0-0.06');
    expect(await page.locator('.anomaly .bar.overlap').count()).toBe(2);
    const lane = page.getByRole('img', { name: /lock-chained lock0.*1 overlap/ });
    await lane.scrollIntoViewIfNeeded();
    const box = await lane.boundingBox();
    if (box === null) throw new Error('the lock has no lane');
    // From 0 to 60 ms; at 35 ms two hold it, each on a row of its own.
    await page.mouse.move(box.x + (box.width * 35) / 52, box.y + 5);
    await page.locator('.hint', { hasText: 'a violation' }).waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await page.getByRole('complementary', { name: 'Operation' }).getByText('acquire lock0 exclusive').waitFor();
  });

  it('shows when the harness and its clients were kept from their work', async () => {
    const subject = subjectOf(writeHistory(brokenLock));
    const longest = [
      { who: 'harness', startNs: 10e6, ms: 20 },
      { who: 'lock-chained-1', startNs: 12e6, ms: 15 },
      { who: 'lock-chained-0', startNs: 13e6, ms: 15 },
    ];
    const stalls = { orchestratorMaxMs: 20, clientMaxMs: 15, stalledClient: 'lock-chained-1' };
    const result = { ...subject.result, stalls: { ...stalls, pauses: { count: 3, longest } } };
    await open(await drawn({ ...subject, result }), '#t=0-0.052');
    const lanes = page.getByRole('img', { name: /stalls of the harness/ });
    await lanes.scrollIntoViewIfNeeded();
    const box = await lanes.boundingBox();
    if (box === null) throw new Error('the stalls have no lane');
    const hint = page.locator('.hint');
    const lane = box.height / 2;
    await page.mouse.move(box.x + (box.width * 15) / 52, box.y + lane / 2);
    await hint.filter({ hasText: /^harness was kept from its work for 20 ms at 0.010 s$/ }).waitFor();
    await page.mouse.move(box.x + (box.width * 20) / 52, box.y + lane * 1.5);
    await hint.filter({ hasText: /lock-chained-1 .*15 ms[^]*lock-chained-0 .*15 ms/ }).waitFor();
  });

  it('lets a stretch be chosen with the pointer', async () => {
    await open(await drawn(subjectOf(writeHistory(brokenLock))), '#t=0-0.052');
    const lane = page.getByRole('img', { name: /^Operations of each client/ });
    await lane.scrollIntoViewIfNeeded();
    const box = await lane.boundingBox();
    if (box === null) throw new Error('the clients have no lanes');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(shownSeconds).toMatch(/26 ms$/);
    await page.getByRole('button', { name: 'Whole run' }).click();
    await expect.poll(shownSeconds).toMatch(/52 ms$/);
  });
});

describe('a hostile history', () => {
  const nasty = '</script><script>pwned = 1</script><img src=x onerror="pwned = 1"><!--\u2028javascript:pwned=1';
  const event = { process: 0, f: nasty, key: nasty, workload: nasty } as const;
  const said: readonly Said[] = [
    { at: 1, type: 'invoke', value: nasty, ...event },
    { at: 2, type: 'fail', value: nasty, error: nasty, ...event },
    { at: 3, type: 'invoke', value: 'x'.repeat(100_000), ...event, key: 'y'.repeat(100_000) },
    { at: 4, type: 'ok', value: `${nasty}${'x'.repeat(100_000)}`, ...event, key: 'y'.repeat(100_000) },
    { at: 5, process: 'nemesis', type: 'invoke', f: nasty, value: { step: 0, on: [nasty] } },
    {
      at: 6,
      process: 'nemesis',
      type: 'info',
      f: nasty,
      value: { step: 0, on: [nasty], evidence: { [nasty]: nasty } },
    },
    { at: 7, process: 'observer', type: 'note', f: 'server-state', value: { server: nasty, role: nasty, epoch: 1 } },
  ];

  it('stays text', async () => {
    const anomaly = { kind: nasty, message: nasty + 'z'.repeat(100_000), events: [0, 1, 2, 3, 4, 6] };
    const subject = { ...subjectOf(writeHistory(said), [anomaly]), folder: nasty, remark: nasty };
    const file = await drawn(subject);
    expect(statSync(file).size).toBeLessThan(400_000);
    await open(file, '#op=2');
    const panel = page.getByRole('complementary', { name: 'Operation' });
    expect(await panel.innerText()).toMatch(/more characters\)/);
    await page.locator('.anomaly a.row').first().click();
    expect(await page.locator('.anomaly .message').innerText()).toContain('</script><script>pwned = 1');
    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(await page.locator('img, iframe, #page script').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

describe('a million operations', () => {
  it('open, and say what is left out', async () => {
    const history = writeLongHistory(1_000_000, temporaryFolder());
    const file = await drawn(subjectOf(history, [{ kind: 'planted', message: 'planted', events: [1_000_000] }]));
    expect(statSync(file).size).toBeLessThan(2_000_000);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    complaints = [];
    // bench/report measures how long that takes; what makes it fast is that the page holds little.
    await page.goto(pathToFileURL(file).href);
    await page.locator('.timeline canvas').first().waitFor();
    expect(await page.locator('*').count()).toBeLessThan(5_000);
    expect(await page.locator('.notes').innerText()).toMatch(/^[\d,]+ of 1,000,000 operations are drawn/);
    await page.keyboard.press('f');
    await page.locator('#anomaly-1.current').waitFor();
    await page.locator('.anomaly .chips a', { hasText: '1000000' }).click();
    await page.getByRole('complementary', { name: 'Operation' }).getByText('named by anomaly 1').waitFor();
  });
});

describe.runIf(keepsScreenshots)('screenshots for the docs', () => {
  it.each([1280, 400])('%i pixels wide', async (width) => {
    mkdirSync(images, { recursive: true });
    await open(demo, '#anomaly=1', { viewport: { width, height: 900 } });
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: join(images, `report-${width}.png`) });
    await page.goto(`${pathToFileURL(demo).href}#t=3-42`);
    await page.locator('#time-line').scrollIntoViewIfNeeded();
    await page.evaluate("document.getElementById('time-line').scrollIntoView()");
    await page.screenshot({ path: join(images, `report-time-line-${width}.png`) });
  });
});
