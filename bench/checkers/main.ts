import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../harness/foundation/errors.js';
import { generateHistory } from './generate.js';
import { fastCases, searchCases, written } from './generated-cases.js';
import { measure, type Measured } from './measure.js';
import { LoadedHistory } from './ours.js';
import { Porcupine } from './porcupine-process.js';
import { renderCases, renderSummary } from './report.js';
import { sharedHistories } from './shared-histories.js';

// node dist/bench/checkers/main.js [--runs 5] [--timeout 20000] [--seed 1] [--no-porcupine]
// Times our judges and Porcupine on the same histories, in turn, after loading; prints medians and ratios.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    'no-porcupine': { type: 'boolean', default: false },
  },
});
const limits = { runs: Number(values.runs), timeoutMs: Number(values.timeout) };
const seed = Number(values.seed);

/** Peers' histories, beside the checkout. */
async function shared(porcupine: Porcupine | null): Promise<void> {
  const histories = sharedHistories();
  if (histories.length === 0) {
    console.log('no ../shared/histories beside the checkout: peers’ histories are left out');
    return;
  }
  const measured: Measured[] = [];
  // First to warm up: our judges are compiled while they run, Porcupine was before.
  for (const each of histories) await measure(each, null, limits);
  for (const each of histories) measured.push(await measure(each, porcupine, limits));
  const slowest = [...measured].sort(
    (a, b) => (b.porcupine?.oneCoreMs ?? b.ours.oneCoreMs) - (a.porcupine?.oneCoreMs ?? a.ours.oneCoreMs),
  );
  console.log(`Peers' histories, the slowest of ${measured.length} (medians of ${limits.runs}, ms):`);
  console.log(renderCases(slowest.slice(0, 15)));
  console.log(renderSummary(measured));
}

/** What searches find hard. */
async function generated(folder: string, porcupine: Porcupine | null): Promise<void> {
  const measured: Measured[] = [];
  for (const { name, shape } of searchCases) {
    measured.push(await measure(await written(folder, name, seed, shape), porcupine, limits));
  }
  console.log(`\nGenerated (seed ${seed}; five values, half of the operations read):`);
  console.log(renderCases(measured));
}

/** The judges that don't search, at length. */
function fast(): void {
  console.log('\nWithout search:');
  for (const { name, judge, shape } of fastCases) {
    const history = new LoadedHistory('cas-register', undefined);
    generateHistory(seed, shape, (event) => history.add(event));
    const runs = Array.from({ length: limits.runs }, () => history.check(judge, limits.timeoutMs));
    const sorted = runs.map(({ ms }) => ms).sort((a, b) => a - b);
    const [answer] = runs;
    const megabytes = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    console.log(
      `  ${name}: ${answer?.verdict ?? ''} by ${answer?.judges.join(', ') ?? ''}, median ${(sorted[sorted.length >> 1] ?? 0).toFixed(0)} ms; the process holds ${megabytes} MB`,
    );
  }
}

const folder = await mkdtemp(join(tmpdir(), 'zk-chaos-bench-'));
let porcupine: Porcupine | null = null;
try {
  if (!values['no-porcupine']) porcupine = await Porcupine.start();
  await shared(porcupine);
  await generated(folder, porcupine);
  fast();
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exitCode = 255;
} finally {
  await porcupine?.stop();
  await rm(folder, { recursive: true, force: true });
}
