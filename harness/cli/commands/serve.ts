import { relative, resolve, sep } from 'node:path';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { defaultStore } from '../../../results/run-store.js';
import { ExitCode, messageOf, UsageError } from '../../foundation/errors.js';
import type { Command } from '../command.js';
import { listenForInterrupts } from '../interrupt.js';
import { someText, wholeNumber } from '../options/option-values.js';
import { shownPath } from '../shown-path.js';

const defaults = { host: '127.0.0.1', port: 7007 } as const;

export const serve: Command = {
  name: 'serve',
  describe: 'pages of the run store: list, reports, comparisons, runs in progress; read-only',
  options: [
    { name: 'out', placeholder: 'DIR', describe: 'the run store', default: 'results/runs' },
    {
      name: 'host',
      placeholder: 'ADDRESS',
      describe: 'where to listen; anything but the default is open to others',
      default: defaults.host,
    },
    { name: 'port', placeholder: 'N', describe: 'where to listen; 0 takes any that is free', default: '7007' },
    {
      name: 'allow-host',
      placeholder: 'NAME',
      describe: 'a name besides localhost and addresses by which browsers may ask',
      repeatable: true,
    },
  ],
  async execute(given, terminal) {
    const store = resolve(given.one('out', someText, defaultStore));
    const host = given.one('host', address, defaults.host);
    const port = given.one('port', wholeNumber(0, 65_535), defaults.port);
    const { ServeApp } = await import('../../../results/serve/app.js');
    const { pageAssets } = await import('../../../results/serve/page-assets.js');
    const { startServer } = await import('../../../results/serve/start-server.js');
    const app = new ServeApp({
      store,
      assets: pageAssets(),
      allowedNames: [...given.all('allow-host'), ...(isLoopback(host) ? [] : [hostname()])],
      compare: (folders) => comparePage(folders, store),
      onError: (error) =>
        terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`),
    });
    const server = await startServer(app, host, port);
    const open = isLoopback(host) ? '' : '; everybody who reaches this address can read the runs';
    terminal.err(`${server.url} shows ${shownPath(store)}${open}; Ctrl-C ends it\n`);
    await interrupted();
    await server.close();
    return ExitCode.valid;
  },
};

async function interrupted(): Promise<void> {
  const interrupts = listenForInterrupts(() => undefined);
  // The server keeps the process alive until then.
  await new Promise<void>((done) => interrupts.stop.addEventListener('abort', () => done(), { once: true }));
  interrupts.dispose();
}

function address(text: string, option: string): string {
  if (isIP(text) !== 0 || text === 'localhost') return text;
  throw new UsageError(`${option} ${text}: allowed is an IP address of this machine, or localhost`, {
    code: 'BAD_VALUE',
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

async function comparePage(folders: readonly string[], store: string): Promise<string> {
  const { compareTargets } = await import('../../../results/comparison/compare-targets.js');
  const { comparisonPage } = await import('../../../results/comparison/comparison-page.js');
  const names = folders.map((folder) => [relative(store, folder)]);
  const address = (name: string): string => `/runs/${name.split(sep).map(encodeURIComponent).join('/')}/`;
  return comparisonPage(await compareTargets(names, store), { list: '/', runOf: address });
}
