// Entry of a load process: one session that is kept busy. Told by its first argument (a LoadOrder) and by commands on
// its standard input; speaks over descriptor 3. Opens no socket but ZooKeeper's (see harness/client/client-process.ts).
import { createInterface } from 'node:readline';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { EventLoopStalls } from '../../harness/foundation/event-loop-stalls.js';
import { messageLine } from '../../harness/history/recorder-line.js';
import { RecorderPipe } from '../../harness/history/recorder-pipe.js';
import { sessionDriver } from '../../harness/session/index.js';
import { LoadClient } from './load-client.js';
import type { LoadMessage, LoadOrder } from './load-order.js';

/** How often it says what was answered. */
const tellEveryMs = 100;
/** How long it may take to close its session when the harness is gone. */
const orphanLimitMs = 5000;

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const pipe = new RecorderPipe(3);
const client = new LoadClient(order, sessionDriver(order.driver));
const stalls = new EventLoopStalls();

function tell(message: LoadMessage): void {
  pipe.write(messageLine(JSON.stringify(message)));
  pipe.flush();
}

function fail(thrown: unknown): void {
  tell({ type: 'failure', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  process.exit(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

let fromNs = monotonicNs();
function tellAnswered(): void {
  const toNs = monotonicNs();
  tell({ type: 'answered', fromNs, toNs, ...client.takeCounts() });
  fromNs = toNs;
}

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const [command, share] = line.split(' ');
  if (command === 'reads') client.setReads(Number(share));
  else client.stop();
});
commands.on('close', () => {
  client.stop();
  setTimeout(() => process.exit(1), orphanLimitMs);
});

const ticks = setInterval(tellAnswered, tellEveryMs);
await client.run(() => {
  stalls.restart();
  tell({ type: 'connected' });
});
const stallMaxMs = stalls.maxMs();
clearInterval(ticks);
tellAnswered();
tell({ type: 'done', wentBack: client.wentBack, sessionsLost: client.sessionsLost, stallMaxMs });
process.exit(0);
