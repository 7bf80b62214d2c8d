import { Worker } from 'node:worker_threads';
import { builtModule } from '../foundation/built-module.js';
import { messageOf } from '../foundation/errors.js';
import type { FromWorker, ToWorker, WorkerSettings } from './job.js';

// A process around one worker thread. A thread alone would not do: where its heap can't grow by as much as one request
// needs, the JavaScript engine aborts the whole process, and with it the harness. This main thread only passes messages
// on, so it hears at once when the harness is gone, however busy the checker is.

const settings = JSON.parse(process.argv[2] ?? '') as WorkerSettings;

const worker = new Worker(builtModule('harness/judging/judging-worker.ts'), {
  workerData: settings,
  // A heap that grows past this ends the thread; typed arrays don't count here, so checkers poll their budget.
  resourceLimits: { maxOldGenerationSizeMb: Math.max(64, Math.ceil(settings.memoryLimitBytes / 2 ** 20)) },
});

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (message: ToWorker) => worker.postMessage(message));
process.once('disconnect', () => process.exit(0));
worker.on('message', tell);
worker.on('error', (thrown) => tell({ type: 'died', reason: `its worker thread died: ${messageOf(thrown)}` }));
worker.on('exit', () => {
  if (process.connected) process.disconnect();
});
