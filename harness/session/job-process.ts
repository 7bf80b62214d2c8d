// Entry of a job process: runs one exported function of one module (a JobOrder, its first argument) and speaks over
// descriptor 3. The end of its standard input means that nobody waits any more.
import { builtModule } from '../foundation/built-module.js';
import { ChaosError, messageOf } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import { messageLine } from '../history/recorder-line.js';
import { RecorderPipe } from '../history/recorder-pipe.js';
import type { Job, JobMessage, JobOrder } from './job.js';

/** How long a job may take to end after it was told to, ms. */
const END_LIMIT_MS = 3000;

const pipe = new RecorderPipe(3);
const end = new AbortController();

function say(message: JobMessage): void {
  pipe.write(messageLine(JSON.stringify(message)));
}

function fail(thrown: unknown): void {
  const { code, hint } = thrown instanceof ChaosError ? thrown : { code: 'JOB_FAILED', hint: undefined };
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  say({ type: 'error', message: messageOf(thrown), code, stack, ...(hint === undefined ? {} : { hint }) });
  pipe.flush();
  process.exit(1);
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

process.stdin.resume();
process.stdin.on('end', () => {
  end.abort();
  setTimeout(() => process.exit(1), END_LIMIT_MS).unref();
});

const order = JSON.parse(process.argv[2] ?? '{}') as JobOrder;
const module = (await import(builtModule(order.module).href)) as Record<string, Job<Json> | undefined>;
const job = module[order.job];
if (job === undefined) throw new Error(`${order.module} exports no "${order.job}"`);
const result = await job(order.input, { emit: (line) => say({ type: 'line', line }), pipe, signal: end.signal });
say({ type: 'result', result });
pipe.flush();
process.exit(0);
