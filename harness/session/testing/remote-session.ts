import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { builtModule } from '../../foundation/built-module.js';
import type { Json } from '../../history/event.js';
import { parseRecorderLine } from '../../history/recorder-line.js';
import type { JobMessage, JobOrder } from '../job.js';
import type { CreateMode, Stat, WatchEvent } from '../session.js';
import type { RemoteCall, RemoteNews, RemoteSessionInput } from './remote-session-job.js';

/** A refused call, as it came from the other process. */
export class RemoteError extends Error {
  readonly outcome: string;

  constructor(error: string, outcome: string) {
    super(error);
    this.outcome = outcome;
  }
}

/** A session in a process of its own, so that a test can have several, pause one, and see the order of what it saw. */
export class RemoteSession {
  /** Everything that happened so far, in order. */
  readonly news: RemoteNews[] = [];
  readonly #child: ChildProcess;
  readonly #told = new EventEmitter();
  #calls = 0;

  constructor(input: RemoteSessionInput) {
    const order: JobOrder = {
      module: 'harness/session/testing/remote-session-job.ts',
      job: 'serveSession',
      input: { ...input },
    };
    const entry = fileURLToPath(builtModule('harness/session/job-process.ts'));
    this.#child = spawn(process.execPath, [entry, JSON.stringify(order)], {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    createInterface({ input: this.#child.stdio[3] as Readable }).on('line', (line) => {
      const parsed = parseRecorderLine(line);
      if (parsed?.kind !== 'message') return;
      const message = JSON.parse(parsed.json) as JobMessage;
      if (message.type === 'error') throw new Error(message.stack);
      if (message.type === 'line') this.news.push(message.line as unknown as RemoteNews);
      this.#told.emit('news');
    });
    this.#told.setMaxListeners(0);
  }

  get states(): string[] {
    return this.news.flatMap((news) => ('state' in news ? [news.state] : []));
  }

  /** Session id, as of the last change of state. */
  get id(): string | null {
    return this.news.findLast((news) => 'state' in news)?.id ?? null;
  }

  /** The watch events told under the number of a call. */
  events(call: number): WatchEvent[] {
    return this.news.flatMap((news) => ('event' in news && news.call === call ? [news.event] : []));
  }

  /** Resolves as soon as `found` gives something for the news so far. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const result = found();
      if (result !== undefined && result !== false) return result;
      await once(this.#told, 'news');
    }
  }

  async untilState(state: string): Promise<void> {
    await this.until(() => this.states.at(-1) === state);
  }

  /** Submits calls in one go; gives their numbers. */
  submit(...calls: readonly Pick<RemoteCall, 'method' | 'arguments' | 'watch'>[]): number[] {
    const numbered = calls.map((call) => ({ ...call, call: this.#calls++ }));
    this.#child.stdin?.write(`${JSON.stringify(numbered)}\n`);
    return numbered.map(({ call }) => call);
  }

  /** The result of a call; rejects with a RemoteError. */
  async reply(call: number): Promise<Json> {
    const news = await this.until(() =>
      this.news.find((one) => 'call' in one && one.call === call && !('event' in one)),
    );
    if ('error' in news) throw new RemoteError(news.error, news.outcome);
    return 'result' in news ? news.result : null;
  }

  async #call(method: RemoteCall['method'], ...args: readonly Json[]): Promise<Json> {
    const [call] = this.submit({ method, arguments: args, watch: false });
    return this.reply(call ?? -1);
  }

  async connected(limitMs = 30_000): Promise<void> {
    // Before that, its process would not hear.
    await this.until(() => this.news.length > 0);
    await this.#call('connected', limitMs);
  }

  async create(path: string, data = '', mode: CreateMode = 'persistent'): Promise<{ path: string }> {
    return (await this.#call('create', path, data, mode)) as { path: string };
  }

  async get(path: string): Promise<{ data: string; stat: Stat }> {
    return (await this.#call('get', path)) as unknown as { data: string; stat: Stat };
  }

  async exists(path: string): Promise<{ stat: Stat | null }> {
    return (await this.#call('exists', path)) as unknown as { stat: Stat | null };
  }

  async set(path: string, data: string, version = -1): Promise<{ zxid?: number; stat: Stat }> {
    return (await this.#call('set', path, data, version)) as unknown as { zxid?: number; stat: Stat };
  }

  async delete(path: string, version = -1): Promise<void> {
    await this.#call('delete', path, version);
  }

  async getChildren(path: string): Promise<{ children: string[]; stat: Stat }> {
    return (await this.#call('getChildren', path)) as unknown as { children: string[]; stat: Stat };
  }

  async sync(path: string): Promise<void> {
    await this.#call('sync', path);
  }

  async close(): Promise<void> {
    await this.#call('close');
  }

  /** Arms a watch; gives the number under which its events are told. */
  async watch(method: 'get' | 'exists' | 'getChildren', path: string): Promise<number> {
    const [call = -1] = this.submit({ method, arguments: [path], watch: true });
    await this.reply(call);
    return call;
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
