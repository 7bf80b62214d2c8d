import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import yargs from 'yargs';
import { makeEnsemble } from '../harness/ensemble/make-ensemble.js';
import { monotonicNs, NS_PER_MS } from '../harness/foundation/clock.js';
import { ChaosError } from '../harness/foundation/errors.js';
import { SeededRandom } from '../harness/foundation/seeded-random.js';
import { Observer } from '../harness/observation/observer.js';
import { chooseRuntime } from '../harness/runtimes/index.js';

/**
 * Do the proxies change what they measure? Pauses the leader of a fresh ensemble and takes the time until all others
 * follow a new one and serve reads, with the proxies and without, interleaved in a seeded order.
 *
 * Prints every time and the ratio of the medians; exits 1 when it is above the limit (1.2, from design.md section 4).
 */
const options = await yargs(process.argv.slice(2))
  .option('repetitions', { type: 'number', default: 5 })
  .option('nodes', { type: 'number', default: 5 })
  .option('tick-time', { type: 'number', default: 500, describe: 'ms; 2000 is what most people run' })
  .option('runtime', { type: 'string', default: 'process' })
  .option('seed', { type: 'number', default: 1 })
  .option('max-ratio', { type: 'number', default: 1.2 })
  .strict()
  .parse();

const READY_LIMIT_MS = 120_000;
const RECOVERY_LIMIT_MS = 120_000;

/** ms from the leader's pause until every other server follows a new leader and serves reads. */
async function recoveryMs(proxies: boolean): Promise<number> {
  const ensemble = makeEnsemble({ participants: options.nodes, tickTimeMs: options.tickTime, proxies });
  const { runtime } = await chooseRuntime(options.runtime, ensemble);
  const runFolder = await mkdtemp(join(tmpdir(), 'zk-chaos-recovery-'));
  const { signal } = new AbortController();
  const runId = `recovery-${process.pid.toString(36)}-${monotonicNs().toString(36)}`;
  const running = await runtime.boot(ensemble, { runId, runFolder, signal, progress: () => undefined });
  const observer = new Observer({ servers: running.servers, recorder: { record: () => undefined } });
  try {
    observer.start();
    await observer.ready({ limitMs: READY_LIMIT_MS });
    const leader = running.servers.find(({ name }) => name === observer.leader()?.server);
    if (leader === undefined) throw new ChaosError('no leader right after all were ready', { code: 'NO_LEADER' });
    const startNs = monotonicNs();
    await leader.pause();
    // A frozen leader is missed by its followers only after syncLimit: until then all looks well.
    const lost = (): boolean => observer.leader()?.server !== leader.name;
    if (!(await observer.waitUntil(lost, { limitMs: RECOVERY_LIMIT_MS }))) throw notRecovered();
    if (!(await observer.waitFor('synced', { limitMs: RECOVERY_LIMIT_MS }))) throw notRecovered();
    return (monotonicNs() - startNs) / NS_PER_MS;
  } finally {
    await observer.stop();
    await running.shutDown();
    await rm(runFolder, { recursive: true, force: true });
  }
}

function notRecovered(): ChaosError {
  return new ChaosError(`no recovery within ${RECOVERY_LIMIT_MS / 1000} s`, { code: 'NOT_RECOVERED' });
}

const times = { with: [] as number[], without: [] as number[] };
const random = new SeededRandom(options.seed);
for (let repetition = 1; repetition <= options.repetitions; repetition++) {
  for (const variant of random.shuffle(['with', 'without'] as const)) {
    const ms = await recoveryMs(variant === 'with');
    times[variant].push(ms);
    console.log(`${repetition}. ${variant.padEnd(7)} proxies: ${ms.toFixed(0)} ms`);
  }
}
const ratio = median(times.with) / median(times.without);
console.log(
  `recovery after a pause of the leader, ${options.nodes} servers, tick ${options.tickTime} ms: ` +
    `median ${median(times.with).toFixed(0)} ms with proxies, ${median(times.without).toFixed(0)} ms without, ` +
    `ratio ${ratio.toFixed(2)} (at most ${options.maxRatio})`,
);
process.exitCode = ratio <= options.maxRatio ? 0 : 1;
