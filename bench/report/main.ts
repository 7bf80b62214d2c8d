import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { writeLongHistory } from '../../results/report/testing/long-history.js';
import { writeReport } from '../../results/report/write-report.js';
import { startBrowser } from '../../results/serve/testing/browser.js';

// node dist/bench/report/main.js [--operations 1000000] [--runs 5]
// Draws the report of a history of that many operations, and opens it in Chromium: seconds, and bytes.

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' } },
});

/** How long it may take until the page can be read. */
const goalS = 3;

interface Opened {
  /** By the clock, from the order to open it until its first drawing is there. */
  readonly clockS: number;
  /** Of the page's own thread: other processes of a busy machine don't count. */
  readonly threadS: number;
}

async function open(browser: Browser, file: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const begunMs = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.locator('.timeline canvas').first().waitFor();
  const clockS = (performance.now() - begunMs) / 1000;
  const { metrics } = await session.send('Performance.getMetrics');
  await context.close();
  return { clockS, threadS: metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN };
}

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
}

async function measure(folder: string): Promise<boolean> {
  const historyFile = writeLongHistory(Number(values.operations), folder);
  const file = join(folder, 'report.html');
  const begunMs = performance.now();
  const { problem } = await writeReport(
    {
      ...{ historyFile, folder: 'bench', description: null, plan: null, checks: [] },
      result: { valid: true, why: 'nothing was judged', checkers: {} },
    },
    file,
  );
  if (problem !== null) throw new Error(problem);
  const drawnS = (performance.now() - begunMs) / 1000;
  const { size } = await stat(file);
  const browser = await startBrowser();
  const opened: Opened[] = [];
  try {
    for (let run = 0; run < Number(values.runs); run++) opened.push(await open(browser, file));
  } finally {
    await browser.close();
  }
  const slowestS = Math.max(...opened.map(({ clockS }) => clockS));
  console.log(`${Number(values.operations).toLocaleString('en-US')} operations
  drawn in     ${drawnS.toFixed(1)} s, ${(size / 1e6).toFixed(2)} MB
  opened in    ${median(opened.map(({ clockS }) => clockS)).toFixed(2)} s (median of ${opened.length}; slowest ${slowestS.toFixed(2)} s), of which the page's thread took ${median(opened.map(({ threadS }) => threadS)).toFixed(2)} s
  goal         ${slowestS < goalS ? 'met' : 'MISSED'}: under ${goalS} s`);
  return slowestS < goalS;
}

const folder = await mkdtemp(join(tmpdir(), 'chaos-bench-report-'));
try {
  process.exitCode = (await measure(folder)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
