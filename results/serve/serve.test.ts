import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staleRead } from '../testing/sample-run.js';
import type { LiveView } from './live/live-view.js';
import type { ServeApp } from './app.js';
import type { RunningServer } from './start-server.js';
import { makeStore, serveStore, storeRun } from './testing/stored-runs.js';

let store: string;
let app: ServeApp;
let server: RunningServer;
let errors: unknown[];

beforeEach(async () => {
  store = makeStore();
  ({ app, server, errors } = await serveStore(store));
});
afterEach(async () => {
  await server.close();
  rmSync(store, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** As it is: neither the path nor the headers are cleaned up on the way, as a browser or fetch would. */
function ask(path: string, options: { readonly method?: string; readonly headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, agent: false, ...options }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const at = (day: string) => `${day}T03-04-05.678`;
const started = (day: string) => `${day}T03:04:05.678Z`;

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}

describe('the list', () => {
  beforeEach(() => {
    storeRun(store, { time: at('2026-01-01'), description: { startedAt: started('2026-01-01') } });
    storeRun(store, {
      kind: 'mixed',
      time: at('2026-01-02'),
      description: {
        startedAt: started('2026-01-02'),
        versions: { zookeeper: '3.8.4' },
        options: { workloads: ['set', 'watch'], nemesis: [], plan: null },
      },
      result: { valid: false, why: 'set found 1 anomaly', checkers: { set: staleRead } },
    });
    storeRun(store, { time: at('2026-01-03'), description: { startedAt: started('2026-01-03') }, result: null });
  });

  it('shows the newest first, with verdicts and reasons', async () => {
    const { text, status } = await ask('/');
    expect(status).toBe(200);
    const order = ['2026-01-03', '2026-01-02', '2026-01-01'].map((day) => text.indexOf(`/${at(day)}/`));
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(text).toMatch(/✕ invalid[^]*set found 1 anomaly/);
    expect(text).toContain('3 runs: 1 valid, 1 invalid, 1 without verdict');
  });

  it.each([
    ['workload=watch', '1 of 3 runs: 1 invalid'],
    ['fault=none', '1 of 3 runs: 1 invalid'],
    ['fault=kill-leader', '2 of 3 runs'],
    ['version=3.8.4', '1 of 3 runs: 1 invalid'],
    ['verdict=valid', '1 of 3 runs: 1 valid'],
    ['verdict=none', '1 of 3 runs: 1 without verdict'],
    ['from=2026-01-02', '2 of 3 runs'],
    ['to=2026-01-01', '1 of 3 runs: 1 valid'],
    ['from=2026-01-02&to=2026-01-02', '1 of 3 runs: 1 invalid'],
    ['text=set+ANOMALY', '1 of 3 runs: 1 invalid'],
    ['text=nothing+such', '0 of 3 runs'],
    ['page=99999', '3 runs'],
    ['page=-1&verdict=%FF%00<script>', '0 of 3 runs'],
  ])('filters by %s', async (query, summary) => {
    const { text, status } = await ask(`/?${query}`);
    expect(status).toBe(200);
    expect(text).toContain(summary);
    expect(text).not.toContain('<script>');
  });

  it('goes on when runs come and go', async () => {
    await ask('/');
    rmSync(join(store, 'mixed'), { recursive: true });
    storeRun(store, { time: at('2026-01-04') });
    expect((await ask('/')).text).toContain('3 runs: 2 valid, 1 without verdict');
  });

  it('sends to the newest, and compares those that were chosen', async () => {
    expect((await ask('/latest')).headers.location).toBe(`/runs/register/${at('2026-01-03')}/`);
    const [a, b, c] = [at('2026-01-01'), at('2026-01-02'), at('2026-01-03')];
    expect((await ask(`/compare?run=register/${a}&run=mixed/${b}`)).text).toBe('<p>2 compared</p>');
    expect((await ask(`/compare?run=register/${a}`)).status).toBe(400);
    expect((await ask(`/compare?run=register/${a}&run=register/${c}`)).text).toContain('cannot be compared');
    expect((await ask(`/compare?run=register/${a}&run=../../etc`)).status).toBe(404);
  });

  it('is empty, and says so, where there is no store', async () => {
    rmSync(store, { recursive: true });
    expect((await ask('/')).text).toContain('There are no runs here yet');
    expect((await ask('/latest')).status).toBe(404);
  });
});

describe('what lies outside the store', () => {
  let run: string;
  beforeEach(() => {
    run = storeRun(store, { time: at('2026-01-01') });
    writeFileSync(join(store, '..', 'zk-chaos-secret.txt'), 'SECRET');
    symlinkSync(join(store, '..', 'zk-chaos-secret.txt'), join(run, 'link.txt'));
    symlinkSync('/etc', join(run, 'etc'));
    symlinkSync('/etc', join(store, 'register', 'out'));
    symlinkSync('/etc', join(store, 'kind'));
    symlinkSync(join('register', at('2026-01-01')), join(store, 'latest'));
    writeFileSync(join(store, 'register', '.hidden'), 'SECRET');
    writeFileSync(join(run, '.unfinished'), 'SECRET');
  });
  afterEach(() => rmSync(join(store, '..', 'zk-chaos-secret.txt')));

  const files = `/runs/register/${at('2026-01-01')}/files`;
  it.each([
    '/../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/runs/..%2f../etc/files/passwd',
    '/runs/../../etc/passwd',
    '/runs/register/out/files/passwd',
    '/runs/kind/ssh/',
    '/runs/latest/files/',
    `/runs/register/%2e%2e/files/latest`,
    `${files}/../../../zk-chaos-secret.txt`,
    `${files}/..%2f..%2f..%2fzk-chaos-secret.txt`,
    `${files}/%2e%2e%2f%2e%2e%2f%2e%2e%2fzk-chaos-secret.txt`,
    `${files}/..%5c..%5czk-chaos-secret.txt`,
    `${files}/%252e%252e/zk-chaos-secret.txt`,
    `${files}/..%c0%af..%c0%afzk-chaos-secret.txt`,
    `${files}//etc/passwd`,
    `${files}/link.txt`,
    `${files}/etc/passwd`,
    `${files}/.unfinished`,
    `${files}/run.json%00.txt`,
    `${files}/`,
    `${files}/etc`,
    `/runs/register/${'a'.repeat(3000)}/`,
  ])('is not reached by %s', async (path) => {
    const { status, text } = await ask(path);
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toMatch(/SECRET|root:/);
    // Nor is it told where the store lies.
    expect(text).not.toContain(store);
    expect(errors).toEqual([]);
  });

  it('is not reached by an absolute address', async () => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    socket.write('GET http://evil.example/etc/passwd HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(/^HTTP\/1.1 403/);
  });

  it('is not in the archive either', async () => {
    const { body } = await ask(`/runs/register/${at('2026-01-01')}/zip`);
    const names = Object.keys(unzipSync(body)).map((name) => name.split('/').slice(1).join('/'));
    expect(names.sort()).toEqual(['history.jsonl', 'results.json', 'run.json']);
  });

  it('neither waits for a pipe nor lists a folder', async () => {
    execFileSync('mkfifo', [join(run, 'pipe')]);
    mkdirSync(join(run, 'servers'));
    expect((await ask(`${files}/pipe`)).status).toBe(404);
    expect((await ask(`${files}/servers`)).status).toBe(404);
  });
});

describe('who may ask', () => {
  it.each([
    ['localhost', 200],
    ['localhost:7007', 200],
    ['LOCALHOST', 200],
    ['localhost.', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:7007', 200],
    ['10.1.2.3', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['evil.example:7007', 403],
    ['localhost@evil.example', 400],
    ['localhost/evil', 400],
    ['[::1', 400],
    ['[evil]', 400],
    ['0x7f.1', 403],
    ['localhost localhost', 400],
    [' ', 400],
    ['a'.repeat(1000), 403],
  ])('a request for the host %j is answered %i', async (host, status) => {
    expect((await ask('/', { headers: { Host: host } })).status).toBe(status);
  });

  it('a name that was allowed', async () => {
    const named = await serveStore(store, { allowedNames: ['runs.example'] });
    const plain = server;
    server = named.server;
    expect((await ask('/', { headers: { Host: 'runs.example:80' } })).status).toBe(200);
    await named.server.close();
    server = plain;
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('nobody may %s', async (method) => {
    const { status, headers } = await ask('/', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('is told on every answer that nothing may be run, framed or guessed', async () => {
    storeRun(store, { time: at('2026-01-01') });
    for (const path of ['/', '/nothing', `/runs/register/${at('2026-01-01')}/files/run.json`, '/assets/page.js']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    }
  });
});

describe('files of a run', () => {
  it('are sent whole; pages among them run nothing', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    const page = '<script>alert(1)</script>';
    for (const file of ['x.html', 'report.html', 'x.svg']) writeFileSync(join(run, file), page);
    for (const path of ['files/x.html', 'files/report.html', 'files/x.svg', 'report.html']) {
      const { headers, text } = await ask(`/runs/register/${at('2026-01-01')}/${path}`);
      expect(text).toBe(page);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.* sandbox$/);
      expect(headers['content-security-policy']).not.toContain('script');
    }
  });

  it('a report runs the script it names itself, and is of no origin', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    const hash = `sha256-${'A'.repeat(43)}=`;
    const head = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
    const policy = `default-src 'none'; script-src '${hash}' 'unsafe-inline' *; connect-src *`;
    writeFileSync(join(run, 'report.html'), `${head}<meta http-equiv="Content-Security-Policy" content="${policy}">\n`);
    const { headers } = await ask(`/runs/register/${at('2026-01-01')}/report.html`);
    const sent = String(headers['content-security-policy']);
    expect(sent).toContain(`script-src '${hash}';`);
    expect(sent).toMatch(/sandbox allow-scripts/);
    expect(sent).not.toMatch(/connect-src|allow-same-origin|\*/);
    expect(sent.replace(/style-src 'unsafe-inline'/, '')).not.toContain('unsafe-inline');
  });

  it('nothing of a history is markup on our pages', async () => {
    const hostile = '"><script>alert(1)</script>';
    storeRun(store, {
      time: at('2026-01-01'),
      description: {
        command: hostile,
        versions: { zookeeper: hostile },
        options: { workloads: [hostile], nemesis: [hostile] },
      },
      result: { valid: false, why: hostile },
    });
    for (const path of ['/', `/runs/register/${at('2026-01-01')}/`, `/?text=${encodeURIComponent(hostile)}`]) {
      expect((await ask(path)).text).not.toContain('<script>alert');
    }
  });

  it('the archive holds them all, as they are', async () => {
    const run = storeRun(store, { time: at('2026-01-01'), history: 'x'.repeat(1_000_000) });
    mkdirSync(join(run, 'servers', 'zk1'), { recursive: true });
    writeFileSync(join(run, 'servers', 'zk1', 'zookeeper.log'), 'a log');
    const { body, headers } = await ask(`/runs/register/${at('2026-01-01')}/zip`);
    expect(headers['content-disposition']).toContain(`filename="register-${at('2026-01-01')}.zip"`);
    const files = unzipSync(body);
    const top = `register-${at('2026-01-01')}`;
    expect(files[`${top}/history.jsonl`]?.length).toBe(1_000_000);
    expect(Buffer.from(files[`${top}/servers/zk1/zookeeper.log`] ?? []).toString()).toBe('a log');
  });
});

describe('runs that are not as they should be', () => {
  it.each([
    ['no JSON', '{'],
    ['an empty file', ''],
    ['null', 'null'],
    ['a list', '[1, 2]'],
    ['wrong types', '{"options":{"workloads":{"a":1},"nemesis":7},"startedAt":[],"servers":3,"seed":"x"}'],
    ['deep nesting', '['.repeat(200_000)],
    ['prototype names', '{"__proto__":{"a":1},"options":{"__proto__":null}}'],
  ])('%s in run.json or results.json is shown, and the rest as well', async (_, content) => {
    storeRun(store, { time: at('2026-01-01') });
    storeRun(store, { time: at('2026-01-02'), description: content });
    storeRun(store, { time: at('2026-01-03'), result: content });
    const { status, text } = await ask('/');
    expect(status).toBe(200);
    expect(text).toContain('3 runs');
    for (const day of ['2026-01-02', '2026-01-03']) {
      expect((await ask(`/runs/register/${at(day)}/`)).status).toBe(200);
      expect((await ask(`/runs/register/${at(day)}/zip`)).status).toBe(200);
    }
    expect(errors).toEqual([]);
  });

  it('a huge results.json is not read, and its run can still be had', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    truncateSync(join(run, 'results.json'), 70 * 2 ** 20);
    expect((await ask('/')).text).toContain('results.json is too large to be one of ours');
  });

  it('a run too large for an archive is refused, and its page still there', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    truncateSync(join(run, 'history.jsonl'), 5e9);
    const { status, text } = await ask(`/runs/register/${at('2026-01-01')}/zip`);
    expect([status, text.includes('more than an archive holds')]).toEqual([413, true]);
    expect((await ask(`/runs/register/${at('2026-01-01')}/`)).text).toContain('5000.0 MB');
  });

  it('one that is deleted while it is read ends that answer, and nothing else', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    for (let file = 0; file < 50; file++) writeFileSync(join(run, `f${file}.log`), Buffer.alloc(500_000, file));
    const before = await openFiles();
    const answer = await new Promise<string>((resolve) => {
      const sent = request(
        { port: server.port, path: `/runs/register/${at('2026-01-01')}/zip`, agent: false },
        (reply) => {
          reply.once('data', () => {
            rmSync(run, { recursive: true });
            reply.resume();
          });
          reply.once('close', () => resolve(reply.complete ? 'complete' : 'cut'));
          reply.on('error', () => undefined);
        },
      );
      sent.on('error', () => resolve('cut'));
      sent.end();
    });
    expect(answer).toBe('cut');
    expect((await ask('/')).text).toContain('no runs here yet');
    expect((await ask(`/runs/register/${at('2026-01-01')}/`)).status).toBe(404);
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
  });

  it('pages without a run are listed apart', async () => {
    const folder = storeRun(store, { kind: 'matrix', time: at('2026-01-01'), description: null, result: null });
    writeFileSync(join(folder, 'matrix.html'), '<p>a matrix</p>');
    writeFileSync(join(folder, 'report.html'), '<p>its report</p>');
    const { text } = await ask('/');
    expect(text).toContain(`/runs/matrix/${at('2026-01-01')}/files/matrix.html`);
    expect(text).toContain(`/runs/matrix/${at('2026-01-01')}/report.html`);
    expect(text).toContain('There are no runs here yet');
    expect((await ask(`/runs/matrix/${at('2026-01-01')}/report.html`)).text).toBe('<p>its report</p>');
  });
});

interface Heard {
  readonly stamps: string[];
  readonly ended: Promise<void>;
  close(): void;
}

function hearOfList(): Heard {
  const stamps: string[] = [];
  let close: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    const sent = request({ port: server.port, path: '/events', agent: false }, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        for (const [, stamp] of chunk.toString().matchAll(/^event: list\ndata: (.*)$/gm)) stamps.push(String(stamp));
      });
      answer.on('error', () => undefined);
      answer.once('close', () => resolve());
    });
    sent.on('error', () => resolve());
    sent.end();
    close = () => void sent.destroy();
  });
  return { stamps, ended, close: () => close() };
}

describe('news of the list', () => {
  const stampShown = async () => /data-stamp="([^"]+)"/.exec((await ask('/')).text)?.[1];

  it('come when a run begins, ends, is judged again or deleted, and only then', { timeout: 60_000 }, async () => {
    storeRun(store, { time: at('2026-01-01') });
    const heard = hearOfList();
    const shown = async (times: number) => {
      await expect.poll(() => heard.stamps.length, { timeout: 10_000 }).toBe(times);
      expect(heard.stamps.at(-1)).toBe(await stampShown());
    };
    await shown(1);
    const begun = storeRun(store, { time: at('2026-01-02'), result: null });
    await shown(2);
    // Its history grows: that is for its own page.
    appendFileSync(join(begun, 'history.jsonl'), '{"index":0}\n');
    storeRun(store, { time: at('2026-01-02') });
    await shown(3);
    storeRun(store, { time: at('2026-01-02'), result: { valid: false, why: 'a newer judge' } });
    await shown(4);
    rmSync(begun, { recursive: true });
    await shown(5);
    expect(new Set(heard.stamps).size).toBe(4);
    expect(heard.stamps[4]).toBe(heard.stamps[0]);
    heard.close();
    await heard.ended;
  });

  it('take one look however many listen, and none when nobody does', async () => {
    storeRun(store, { time: at('2026-01-01') });
    const before = await openFiles();
    const all = Array.from({ length: 50 }, hearOfList);
    await expect.poll(() => all.every(({ stamps }) => stamps.length === 1), { timeout: 10_000 }).toBe(true);
    expect(app.news.isLooking).toBe(true);
    for (const one of all) one.close();
    await Promise.all(all.map(({ ended }) => ended));
    await expect.poll(() => app.news.isLooking, { timeout: 10_000 }).toBe(false);
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before);
  });
});

describe('the page of a run', () => {
  it('has what people look at first on top, and folders to be opened', async () => {
    const run = storeRun(store, { time: at('2026-01-01') });
    for (const file of ['report.html', 'junit.xml', 'core.dump']) writeFileSync(join(run, file), 'x');
    for (const folder of ['servers/zk1', 'clients', 'latency']) mkdirSync(join(run, folder), { recursive: true });
    writeFileSync(join(run, 'servers', 'zk1', 'zoo.cfg'), 'tickTime=500');
    for (let number = 0; number < 3; number++) writeFileSync(join(run, 'clients', `c-${number}.log`), 'x'.repeat(500));
    const { text } = await ask(`/runs/register/${at('2026-01-01')}/`);
    const order = ['report.html', 'results.json', 'junit.xml', 'history.jsonl', 'run.json', 'core.dump'];
    const places = order.map((name) => text.indexOf(`/files/${name}"`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(text).toMatch(/<summary>\s*clients\/\s*<span class="faint">3 files, 1.5 kB/);
    expect(text).toContain('/files/servers/zk1/zoo.cfg"');
  });

  it('leads to the report of a run that never came to a verdict by itself', async () => {
    const run = storeRun(store, { time: at('2026-01-01'), result: null });
    writeFileSync(join(run, 'report.html'), '<p>drawn by check</p>');
    const { text } = await ask(`/runs/register/${at('2026-01-01')}/`);
    expect(text).toMatch(/it ended without a verdict[^]*Open the report/);
  });
});

interface Watched {
  readonly views: LiveView[];
  readonly ended: Promise<void>;
  close(): void;
}

function watchLive(path: string): Watched {
  const views: LiveView[] = [];
  let close: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    const sent = request({ port: server.port, path, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        const parts = (text + chunk.toString()).split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) views.push(JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? 'null') as LiveView);
      });
      answer.on('error', () => undefined);
      answer.once('close', () => resolve());
    });
    sent.on('error', () => resolve());
    sent.end();
    close = () => void sent.destroy();
  });
  return { views, ended, close: () => close() };
}

describe('a run in progress', () => {
  const path = `/runs/register/${at('2026-01-01')}/live`;
  // The id of a run names its harness: this process, which lives.
  const running = { runId: `a-${process.pid.toString(36)}-b`, options: { workloads: ['register'], timeLimitS: 30 } };
  const event = (time: number, fields: object) => `${JSON.stringify({ index: 0, time: time * 1e9, ...fields })}\n`;
  const beginning =
    event(1, { process: 'observer', type: 'note', f: 'phase', value: 'load' }) +
    event(1.1, {
      process: 'observer',
      type: 'note',
      f: 'server-state',
      value: { server: 'zk1', role: 'leader', epoch: 1 },
    }) +
    event(1.2, { process: 0, type: 'invoke', f: 'read', workload: 'register' }) +
    event(1.3, { process: 0, type: 'ok', f: 'read', workload: 'register' });

  it('is followed until its verdict', { timeout: 30_000 }, async () => {
    const run = storeRun(store, { time: at('2026-01-01'), description: running, result: null, history: beginning });
    expect((await ask('/')).text).toContain('▶ running');
    const watched = watchLive(path);
    await expect.poll(() => watched.views.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(watched.views.at(-1)).toMatchObject({
      state: 'running',
      phase: 'load',
      loadStartS: 1,
      timeLimitS: 30,
      workloads: [{ name: 'register', ok: 1, fail: 0, info: 0 }],
      servers: [{ name: 'zk1', role: 'leader', epoch: 1 }],
    });
    appendFileSync(
      join(run, 'history.jsonl'),
      event(2, { process: 'nemesis', type: 'invoke', f: 'kill', value: { step: 0, on: ['zk1'] } }),
    );
    const half = event(3, { process: 0, type: 'info', f: 'read', workload: 'register' });
    appendFileSync(join(run, 'history.jsonl'), half.slice(0, 20));
    await expect.poll(() => watched.views.at(-1)?.news.at(-1)?.text, { timeout: 5_000 }).toBe('kill zk1');
    appendFileSync(join(run, 'history.jsonl'), `${half.slice(20)}{"no event\n[1]\nnull\n`);
    storeRun(store, {
      time: at('2026-01-01'),
      description: running,
      result: { valid: 'unknown', why: 'a reason' },
      history: beginning + half,
    });
    await watched.ended;
    expect(watched.views.at(-1)).toMatchObject({ state: 'done', valid: 'unknown', why: 'a reason', caughtUp: true });
    await expect.poll(() => app.feeds.open).toBe(0);
  });

  it('is let go when nobody watches any more, and says when it is deleted', { timeout: 30_000 }, async () => {
    const run = storeRun(store, { time: at('2026-01-01'), description: running, result: null, history: beginning });
    const before = await openFiles();
    const watched = [1, 2, 3].map(() => watchLive(path));
    await expect.poll(() => watched.every(({ views }) => views.length > 0), { timeout: 5_000 }).toBe(true);
    expect(app.feeds.open).toBe(1);
    for (const one of watched.slice(0, 2)) one.close();
    rmSync(run, { recursive: true });
    await watched[2]?.ended;
    expect(watched[2]?.views.at(-1)?.state).toBe('gone');
    await expect.poll(() => app.feeds.open).toBe(0);
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
    const again = watchLive(path);
    await again.ended;
    expect(again.views).toEqual([]);
  });

  it('200 readers at once, of everything, and nothing is left open', { timeout: 60_000 }, async () => {
    const run = storeRun(store, { time: at('2026-01-01'), description: running, result: null, history: beginning });
    storeRun(store, { time: at('2026-01-02'), history: 'y'.repeat(2_000_000) });
    await ask('/');
    const before = await openFiles();
    const lives = Array.from({ length: 100 }, () => watchLive(path));
    const paths = [
      '/',
      '/?verdict=valid',
      `/runs/register/${at('2026-01-02')}/`,
      `/runs/register/${at('2026-01-02')}/files/history.jsonl`,
      `/runs/register/${at('2026-01-02')}/zip`,
    ];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, reader) => ask(paths[reader % paths.length] ?? '/')),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await expect.poll(() => lives.every(({ views }) => views.length > 0), { timeout: 20_000 }).toBe(true);
    expect(app.feeds.open).toBe(1);
    // Half go away in the middle of an answer.
    const broken = Array.from({ length: 50 }, () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(`GET /runs/register/${at('2026-01-02')}/zip HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      socket.once('data', () => socket.destroy());
      return new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(broken);
    for (const live of lives) live.close();
    await Promise.all(lives.map(({ ended }) => ended));
    await expect.poll(() => app.feeds.open, { timeout: 10_000 }).toBe(0);
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    expect(errors).toEqual([]);
    appendFileSync(join(run, 'history.jsonl'), 'still writable\n');
  });

  it('a HEAD opens nothing that stays open', async () => {
    storeRun(store, { time: at('2026-01-01'), history: 'z'.repeat(500_000) });
    const before = await openFiles();
    for (const what of ['files/history.jsonl', 'zip', '']) {
      expect((await ask(`/runs/register/${at('2026-01-01')}/${what}`, { method: 'HEAD' })).status).toBe(200);
    }
    await sleep(50);
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
  });
});

it('says what is in the way when it cannot listen', async () => {
  await expect(serveStore(store).then(async (other) => other.server.close())).resolves.toBeUndefined();
  const { startServer } = await import('./start-server.js');
  await expect(startServer(app, '127.0.0.1', server.port)).rejects.toMatchObject({
    code: 'CANNOT_LISTEN',
    exitCode: 254,
  });
});
