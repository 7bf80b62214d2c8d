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
import { generatedGoals, goalAtLength, sharedGoals, type Goal, type MeasuredAtLength } from './goals.js';
import { renderAtLength, renderCases, renderGoals, renderSums } from './report.js';
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
async function shared(porcupine: Porcupine | null): Promise<readonly Goal[]> {
  const histories = sharedHistories();
  if (histories.length === 0) {
    console.log('no ../shared/histories beside the checkout: peers’ histories are left out');
    return [];
  }
  const measured: Measured[] = [];
  // First to warm up: our judges are compiled while they run, Porcupine was before.
  for (const each of histories) await measure(each, null, limits);
  for (const each of histories) measured.push(await measure(each, porcupine, limits));
  const slowest = [...measured].sort(
    (a, b) => (b.porcupine?.oneCoreMs ?? b.ours.oneCoreMs) - (a.porcupine?.oneCoreMs ?? a.ours.oneCoreMs),
  );
  console.log(`Peers' histories, the slowest of ${measured.length} (medians of ${limits.runs}, one core, ms):`);
  console.log(renderCases(slowest.slice(0, 15)));
  const sums = renderSums(measured);
  if (sums !== null) console.log(sums);
  return sharedGoals(measured);
}

/** What searches find hard. */
async function generated(folder: string, porcupine: Porcupine | null): Promise<readonly Goal[]> {
  const measured: Measured[] = [];
  for (const { name, shape } of searchCases) {
    measured.push(await measure(await written(folder, name, seed, shape), porcupine, limits));
  }
  console.log(`\nGenerated (seed ${seed}; five values, half of the operations read):`);
  console.log(renderCases(measured));
  return generatedGoals(measured);
}

/** The judges that don't search, at length. */
function fast(): readonly Goal[] {
  console.log('\nWithout search:');
  return fastCases.map(({ name, judge, shape, limitMs, limitMegabytes }) => {
    const history = new LoadedHistory('cas-register', undefined);
    generateHistory(seed, shape, (event) => history.add(event));
    const runs = Array.from({ length: limits.runs }, () => history.check(judge, limits.timeoutMs));
    const sorted = runs.map(({ ms }) => ms).sort((a, b) => a - b);
    const [answer] = runs;
    const measured: MeasuredAtLength = {
      name,
      ms: sorted[sorted.length >> 1] ?? 0,
      megabytes: process.memoryUsage().rss / 2 ** 20,
      verdict: answer?.verdict ?? 'unknown',
      judges: answer?.judges ?? [],
      limitMs,
      limitMegabytes,
    };
    console.log(renderAtLength(measured));
    return goalAtLength(measured);
  });
}

const folder = await mkdtemp(join(tmpdir(), 'zk-chaos-bench-'));
let porcupine: Porcupine | null = null;
try {
  if (!values['no-porcupine']) porcupine = await Porcupine.start();
  const goals = [...(await shared(porcupine)), ...(await generated(folder, porcupine)), ...fast()];
  console.log(`\n${renderGoals(goals)}`);
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exitCode = 255;
} finally {
  await porcupine?.stop();
  await rm(folder, { recursive: true, force: true });
}
