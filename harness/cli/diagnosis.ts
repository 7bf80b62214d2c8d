import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, tmpdir } from 'node:os';
import { lookAt } from '../../bench/peers/build-tool.js';
import { peers } from '../../bench/peers/index.js';
import type { Peer } from '../../bench/peers/peer.js';
import type { Finding } from '../../results/render/render-diagnosis.js';
import { defaultStore } from '../../results/run-store.js';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import { messageOf } from '../foundation/errors.js';
import { defaultRunOptions } from '../run-options.js';
import { runtimes } from '../runtimes/index.js';

const MB = 2 ** 20;

/** Seen of a server's JVM with the small default heap, under load. */
const serverMb = 200;

/** A default run's logs, snapshots and history, generously. */
const runDiskMb = 500;

/** What a default run needs of this machine, and whether it is there. */
export async function diagnose(): Promise<Finding[]> {
  const ensemble = makeEnsemble({ participants: defaultRunOptions.nodes });
  const available = await Promise.all(
    Object.values(runtimes).map(async (runtime) => ({ name: runtime.name, ...(await runtime.availability(ensemble)) })),
  );
  const isNoneThere = !available.some((runtime) => runtime.available);
  const forRuntimes = available.map((runtime): Finding => {
    const what = `runtime ${runtime.name}`;
    if (runtime.available) return { what, state: 'fine', found: runtime.why };
    return { what, state: isNoneThere ? 'missing' : 'doubtful', found: runtime.why, remedy: runtime.hint };
  });
  return [
    { what: 'Node', state: 'fine', found: process.version },
    await nativeClient(),
    ...forRuntimes,
    memory(),
    processors(),
    await space('space for runs', defaultStore),
    await space('space for servers', tmpdir()),
    ...(await Promise.all(peers.map(forPeer))),
  ];
}

/** What `bench locks --peers` needs; without it everything else works. */
async function forPeer({ name, needs }: Peer): Promise<Finding> {
  const what = `bench locks --peers ${name}`;
  const tools = needs();
  const looks = await Promise.all(tools.map(lookAt));
  const found = looks.map((look) => look.found).join(', ');
  const lacking = tools.filter((_, place) => looks[place]?.isUsable === false);
  if (lacking.length === 0) return { what, state: 'fine', found };
  const installs = [...new Set(lacking.map(({ install }) => install))].join('; ');
  return { what, state: 'doubtful', found, remedy: `${installs}; for this comparison only` };
}

async function nativeClient(): Promise<Finding> {
  const what = 'ZooKeeper client';
  try {
    await import('zookeeper');
    return { what, state: 'fine', found: 'npm zookeeper loads' };
  } catch (error) {
    const remedy = 'install a C++ compiler, make and Python 3, delete node_modules, and run the command again';
    return { what, state: 'missing', found: `npm zookeeper does not load: ${messageOf(error)}`, remedy };
  }
}

function memory(): Finding {
  const freeMb = Math.round(freemem() / MB);
  const neededMb = defaultRunOptions.nodes * serverMb;
  const found = `${freeMb} MB free; ${defaultRunOptions.nodes} servers take about ${neededMb} MB`;
  if (freeMb >= neededMb) return { what: 'memory', state: 'fine', found };
  return { what: 'memory', state: 'doubtful', found, remedy: 'stop something, or run fewer servers (--nodes 3)' };
}

function processors(): Finding {
  const cores = cpus().length;
  const [busy = 0] = loadavg();
  const found = `${cores} cores, ${busy.toFixed(1)} of them busy over the last minute`;
  if (busy < cores) return { what: 'processors', state: 'fine', found };
  const remedy = 'latencies and recovery will look worse than they are: wait until the machine is idle';
  return { what: 'processors', state: 'doubtful', found, remedy };
}

async function space(what: string, folder: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const freeMb = Math.round((bavail * bsize) / MB);
    const found = `${freeMb} MB in ${folder}`;
    if (freeMb >= runDiskMb) return { what, state: 'fine', found };
    return { what, state: 'doubtful', found, remedy: `a run takes up to ${runDiskMb} MB: make room` };
  } catch (error) {
    return { what, state: 'missing', found: messageOf(error), remedy: `make ${folder} writable, or use --out` };
  }
}
