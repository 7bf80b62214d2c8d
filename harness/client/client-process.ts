// Entry of a client process: one client of one workload. Told by its first argument (a ClientConfig) and by commands on
// its standard input; speaks over descriptor 3. Opens no socket but ZooKeeper's: the C client aborts the process when
// it finds a descriptor number of its own reused by somebody else.
import { createInterface } from 'node:readline';
import { findWorkload } from '../../workloads/index.js';
import { messageLine } from '../history/recorder-line.js';
import { RecorderPipe } from '../history/recorder-pipe.js';
import { sessionDriver } from '../session/index.js';
import type { ClientConfig, ClientMessage } from './client-config.js';
import { ClientLoop } from './client-loop.js';
import { LoadControl } from './load-control.js';

/** How long a client whose harness is gone may take to close its session, ms. */
const ORPHAN_LIMIT_MS = 5000;

const config = JSON.parse(process.argv[2] ?? '{}') as ClientConfig;
const pipe = new RecorderPipe(3);
const control = new LoadControl();

function fail(thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const message: ClientMessage = { type: 'failure', message: error.message, stack: error.stack ?? '' };
  pipe.write(messageLine(JSON.stringify(message)));
  pipe.flush();
  process.exit(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const [command, instant] = line.split(' ');
  if (command === 'start') control.begin(Number(instant));
  else control.stop();
});
commands.on('close', () => {
  control.stop();
  setTimeout(() => process.exit(1), ORPHAN_LIMIT_MS);
});

const workload = findWorkload(config.workload);
if (workload === undefined) throw new Error(`there is no workload "${config.workload}"`);
await new ClientLoop(config, { workload, driver: sessionDriver(config.driver), pipe, control }).run();
pipe.flush();
process.exit(0);
