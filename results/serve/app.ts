import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { UsageError } from '../../harness/foundation/errors.js';
import { isAllowedHost } from './host-check.js';
import { ListNews, listStamp } from './live/list-news.js';
import { LiveFeeds } from './live/live-feeds.js';
import { sendEvents } from './live/send-events.js';
import { listPage } from './pages/list-page.js';
import { messagePage } from './pages/layout.js';
import { runPage } from './pages/run-page.js';
import { filterFrom } from './run-filter.js';
import { RunIndex } from './run-index.js';
import { commonHeaders, filePolicy, pagePolicy } from './security-headers.js';
import { sendFile, sendReport } from './send-file.js';
import { decoded, NotServed, segmentsOf } from './stored-path.js';
import type { RunName } from './stored-path.js';
import { bodyOf } from './stream-body.js';
import { filesOfRun, zipRun } from './zip-run.js';

/** What our own pages load. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export interface ServeOptions {
  /** Folder of the run store, absolute. */
  readonly store: string;
  readonly assets: PageAssets;
  /** Names under which this server may be asked for besides `localhost` and addresses. */
  readonly allowedNames: readonly string[];
  /** A page that puts runs side by side, given their folders. */
  compare(folders: readonly string[]): Promise<string>;
  /** Told of what nobody foresaw; the reader is told that something went wrong. */
  onError(error: unknown): void;
}

const mostCompared = 20;

/** The pages of a run store: read-only, and nothing outside the store. */
export class ServeApp {
  readonly hono = new Hono();
  readonly feeds: LiveFeeds;
  readonly news: ListNews;
  readonly #options: ServeOptions;
  readonly #index: RunIndex;
  readonly #script: { readonly text: string; readonly tag: string };
  readonly #style: { readonly text: string; readonly tag: string };

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#index = new RunIndex(options.store);
    this.feeds = new LiveFeeds(this.#index);
    this.news = new ListNews(() => this.#index.list());
    this.#script = tagged(options.assets.script);
    this.#style = tagged(options.assets.style);
    this.#guard();
    this.#routes();
  }

  #guard(): void {
    const { hono } = this;
    hono.use(async (c, next) => {
      if (!isAllowedHost(c.req.header('host'), this.#options.allowedNames)) {
        const hint = 'ask for it as localhost or by its address, or allow the name with --allow-host';
        return this.#refuse(c, new NotServed(403, 'this server does not answer to that host name', hint));
      }
      if (c.req.raw.method !== 'GET' && c.req.raw.method !== 'HEAD') {
        return c.text('read-only: GET and HEAD\n', 405, { ...commonHeaders, Allow: 'GET, HEAD' });
      }
      await next();
      secure(c.res.headers);
      // Nobody reads the body of a HEAD: what it has open is closed.
      if (c.req.raw.method === 'HEAD') await c.res.body?.cancel();
      return;
    });
    hono.notFound((c) => this.#refuse(c, new NotServed(404, 'there is no such page')));
    hono.onError((error, c) => {
      if (error instanceof NotServed) return this.#refuse(c, error);
      // Runs that cannot be compared say so.
      if (error instanceof UsageError) return this.#refuse(c, new NotServed(400, error.message, error.hint));
      this.#options.onError(error);
      return c.html(messagePage('something went wrong', 'what it was is on the terminal of `serve`'), 500, secured);
    });
  }

  #refuse(c: Context, { status, message, hint }: NotServed): Response | Promise<Response> {
    return c.html(messagePage(message, hint), status, secured);
  }

  #routes(): void {
    const { hono } = this;
    hono.get('/', async (c) => {
      const query = new URL(c.req.url).searchParams;
      const page = Math.min(1e6, Math.max(1, Math.floor(Number(query.get('page')) || 1)));
      const entries = await this.#index.list();
      return c.html(listPage(entries, filterFrom(query), page, listStamp(entries)));
    });
    hono.get('/events', (c) =>
      sendEvents(c, (tell) => this.news.watch((stamp) => tell({ event: 'list', data: stamp, isLast: false }))),
    );
    hono.get('/assets/page.js', (c) => asset(c, this.#script, 'text/javascript; charset=utf-8'));
    hono.get('/assets/page.css', (c) => asset(c, this.#style, 'text/css; charset=utf-8'));
    hono.get('/latest', async (c) => {
      const newest = (await this.#index.list()).find(({ state }) => state !== 'pages');
      if (newest === undefined) throw new NotServed(404, 'there is no run yet', 'npm run chaos makes one');
      return c.redirect(`/runs/${encodeURIComponent(newest.kind)}/${encodeURIComponent(newest.time)}/`);
    });
    hono.get('/compare', (c) => this.#compare(c));
    hono.get('/runs/*', (c) => this.#run(c));
  }

  /** Taken apart by hand, so that each part is decoded once and looked at before anything else sees it. */
  async #run(c: Context): Promise<Response> {
    const [, , kind = '', time = '', what, ...rest] = new URL(c.req.url).pathname.split('/');
    const name: RunName = { kind: decoded(kind), time: decoded(time) };
    const { folder, entry } = await this.#index.entry(name);
    if (what === undefined)
      return c.redirect(`/runs/${encodeURIComponent(name.kind)}/${encodeURIComponent(name.time)}/`);
    if (what === '' && rest.length === 0) return c.html(runPage(entry, await filesOfRun(folder)));
    if (what === 'report.html' && rest.length === 0) return sendReport(folder);
    if (what === 'zip' && rest.length === 0) return this.#zip(folder, name);
    if (what === 'live' && rest.length === 0) return this.#live(c, name);
    if (what === 'files' && rest.length > 0) return sendFile(folder, segmentsOf(rest.join('/')));
    throw new NotServed(404, 'there is no such page');
  }

  async #zip(folder: string, { kind, time }: RunName): Promise<Response> {
    const archive = await zipRun(folder, `${kind}-${time}`);
    return new Response(bodyOf(archive), {
      headers: {
        'Content-Type': 'application/zip',
        'Content-Security-Policy': filePolicy,
        'Content-Disposition': attachment(`${kind}-${time}.zip`),
      },
    });
  }

  #live(c: Context, name: RunName): Response {
    return sendEvents(c, (tell) =>
      this.feeds.watch(name, (json, isLast) => tell({ event: isLast ? 'end' : 'state', data: json, isLast })),
    );
  }

  async #compare(c: Context): Promise<Response> {
    const paths = [...new Set(new URL(c.req.url).searchParams.getAll('run'))];
    if (paths.length < 2 || paths.length > mostCompared) {
      throw new NotServed(400, `choose 2 to ${mostCompared} runs to compare`, 'tick them in the list');
    }
    const folders = await Promise.all(
      paths.map(async (path) => {
        const [kind = '', time = '', ...rest] = path.split('/');
        if (rest.length > 0) throw new NotServed(404, 'there is no such run');
        const { folder, entry } = await this.#index.entry({ kind, time });
        if (entry.state === 'done') return folder;
        throw new NotServed(400, `${path} cannot be compared: ${entry.why}`);
      }),
    );
    return c.html(await this.#options.compare(folders), 200, { 'Content-Security-Policy': filePolicy });
  }
}

/** Adds what every answer carries, and the policy of our own pages where there is none yet. */
function secure(headers: Headers): void {
  for (const [name, value] of Object.entries(commonHeaders)) headers.set(name, value);
  const policy = headers.get('Content-Security-Policy') ?? pagePolicy;
  headers.set('Content-Security-Policy', policy);
  // Browsers refuse an answer that asks for a sandbox and for an opener policy at the same time.
  if (policy.includes('sandbox')) headers.delete('Cross-Origin-Opener-Policy');
}

const secured = { ...commonHeaders, 'Content-Security-Policy': pagePolicy };

function tagged(text: string): { readonly text: string; readonly tag: string } {
  return { text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

function asset(c: Context, { text, tag }: { readonly text: string; readonly tag: string }, type: string): Response {
  const headers = { 'Content-Type': type, ETag: tag };
  return c.req.header('if-none-match') === tag ? c.body(null, 304, headers) : c.body(text, 200, headers);
}

/** A name that a header can hold. */
function attachment(name: string): string {
  return `attachment; filename="${name.replaceAll(/[^\w.+-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`;
}
