import { parentPort, workerData } from 'node:worker_threads';
import { belongs } from '../../checkers/linearizability/options.js';
import { forEachEvent } from '../../harness/history/read-history.js';
import type { WorkerShare } from './our-cores.js';
import { LoadedHistory } from './ours.js';

// A worker thread that holds one share of a history's keys and decides it each time it is told to.

const { file, model, initial, shard, timeoutMs } = workerData as WorkerShare;
const history = new LoadedHistory(model, initial);
forEachEvent(file, (event) => {
  if (belongs(event.key ?? null, shard)) history.add(event);
});
parentPort?.on('message', (message: 'check' | 'stop') => {
  if (message === 'stop') parentPort?.close();
  else parentPort?.postMessage(history.check('search', timeoutMs).verdict);
});
parentPort?.postMessage('loaded');
