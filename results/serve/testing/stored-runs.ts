import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunDescription, RunResult } from '../../run-result.js';
import { sampleDescription, sampleResult } from '../../testing/sample-run.js';
import { ServeApp } from '../app.js';
import type { ServeOptions } from '../app.js';
import { startServer } from '../start-server.js';
import type { RunningServer } from '../start-server.js';

/** What a store in a test holds of a run; null leaves a file out, a text is written as it is. */
export interface StoredForTest {
  readonly kind?: string;
  readonly time: string;
  readonly description?: Partial<RunDescription> | string | null;
  readonly result?: Partial<RunResult> | string | null;
  readonly history?: string;
}

export function makeStore(): string {
  return mkdtempSync(join(tmpdir(), 'zk-chaos-serve-'));
}

/** @returns the run's folder */
export function storeRun(store: string, run: StoredForTest): string {
  const folder = join(store, run.kind ?? 'register', run.time);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: unknown): void => {
    if (content === null) return;
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const { description = {}, result = {} } = run;
  write(
    'run.json',
    typeof description === 'object' && description !== null ? sampleDescription(description) : description,
  );
  write('results.json', typeof result === 'object' && result !== null ? sampleResult(result) : result);
  write('history.jsonl', run.history ?? '');
  // Long ago: a history that grows is a run in progress.
  utimesSync(join(folder, 'history.jsonl'), 1e9, 1e9);
  return folder;
}

/** An app on a port of its own, as the command starts it. */
export async function serveStore(
  store: string,
  options: Partial<ServeOptions> = {},
): Promise<{ readonly app: ServeApp; readonly server: RunningServer; readonly errors: unknown[] }> {
  const errors: unknown[] = [];
  const app = new ServeApp({
    store,
    assets: { script: 'void 0;', style: 'p {}' },
    allowedNames: [],
    compare: (folders) => Promise.resolve(`<p>${folders.length} compared</p>`),
    onError: (error) => void errors.push(error),
    ...options,
  });
  return { app, server: await startServer(app, '127.0.0.1', 0), errors };
}
