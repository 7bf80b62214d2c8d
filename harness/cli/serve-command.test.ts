import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chaos, makeStore, startChaos } from './testing/chaos-command.js';

let store: string;
beforeEach(() => {
  store = makeStore();
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

it('serve answers until Ctrl-C, which ends it well', { timeout: 60_000 }, async () => {
  const serving = startChaos('serve', '--port', '0', '--out', store);
  await serving.says('Ctrl-C ends it');
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(serving.said())?.[0] ?? '';
  const page = await fetch(url);
  expect(await page.text()).toContain('There are no runs here yet');
  // The page's own script and style sheet, as they are built.
  for (const asset of ['assets/page.js', 'assets/page.css']) {
    expect((await (await fetch(url + asset)).text()).length).toBeGreaterThan(1_000);
  }
  serving.signal('SIGINT');
  const { code, out } = await serving.ended;
  expect({ code, out }).toEqual({ code: 0, out: '' });
});

it.each([
  [['serve', '--port', '99999'], /--port 99999: allowed is a whole number from 0 to 65535/],
  [['serve', '--host', 'example.org'], /--host example.org: allowed is an IP address of this machine, or localhost/],
  [['serve', '--host', '192.0.2.1', '--port', '0'], /cannot listen on 192.0.2.1:0: .*EADDRNOTAVAIL/],
  [['--thresholds', '/no/such.yaml'], /--thresholds \/no\/such.yaml: cannot be read/],
])('%j is refused in one line', { timeout: 60_000 }, async (words, line) => {
  const { code, out, err } = await chaos(...words);
  expect(err).toMatch(line);
  expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 254, out: '', lines: 1 });
});
