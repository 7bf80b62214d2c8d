// Entry of a loop process: one session, one request at a time. Told by its first argument (a LoopOrder) and by commands
// on its standard input; speaks over descriptor 3, like a client of a run.
import { createInterface } from 'node:readline';
import { type ClientIdentity, ClientRecording } from '../../harness/client/client-recording.js';
import { messageLine } from '../../harness/history/recorder-line.js';
import { RecorderPipe } from '../../harness/history/recorder-pipe.js';
import { sessionDriver } from '../../harness/session/index.js';
import { readFields } from '../../workloads/event-parts.js';
import { decode } from '../../workloads/node-data.js';
import type { LoopKind, LoopMessage, LoopOrder, LoopStretch } from './loop-order.js';

const order = JSON.parse(process.argv[2] ?? '{}') as LoopOrder;
const pipe = new RecorderPipe(3);
const identity: ClientIdentity = { process: order.process, session: null };
const record = new ClientRecording({ pipe, workload: 'register', identity, onUnknown: () => identity.process++ });
const session = sessionDriver(order.driver).open({
  servers: [order.server],
  timeoutMs: order.sessionTimeoutMs,
  onState: () => undefined,
});

function tell(message: LoopMessage): void {
  pipe.write(messageLine(JSON.stringify(message)));
  pipe.flush();
}

function fail(thrown: unknown): void {
  tell({ type: 'failure', message: thrown instanceof Error ? thrown.message : String(thrown) });
  process.exit(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const turns: Readonly<Record<LoopKind, () => Promise<void>>> = {
  get: async () => {
    decode((await session.get(order.path)).data);
  },
  set: async () => {
    await session.set(order.writtenPath, 'null', -1);
  },
  // As the workload `register` records a read.
  recorded: async () => {
    const operation = record.invoke({ f: 'read', key: 'r0-0', value: null });
    const reply = await session.get(order.path);
    operation.ok({ value: decode(reply.data), ...readFields(reply) });
  },
};

async function stretch(kind: LoopKind, ms: number): Promise<LoopStretch> {
  const turn = turns[kind];
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let operations = 0;
  while (performance.now() - begun < ms) {
    await turn();
    operations++;
  }
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { operations, elapsedMs, cpuUs: user + system };
}

await session.connected(2 * order.sessionTimeoutMs);
identity.session = session.id;
tell({ type: 'connected' });
for await (const line of createInterface({ input: process.stdin })) {
  const [kind, ms] = line.split(' ');
  tell({ type: 'stretch', ...(await stretch(kind as LoopKind, Number(ms))) });
}
await session.close();
process.exit(0);
