import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtModule } from '../foundation/built-module.js';

// The real command, started as `npm run chaos` starts it.

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function chaos(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [builtModule('harness/cli/main.ts').pathname, ...words],
      { env: { ...process.env, NO_COLOR: '1', LANG: 'de_DE.UTF-8' } },
      (_, out, err) => resolve({ code: child.exitCode, out, err }),
    );
  });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zk-chaos-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('chaos', { timeout: 60_000 }, () => {
  it.concurrent.each([
    [['--nodes', '2x'], /^chaos: --nodes 2x: allowed is a whole number from 3 to 9$/],
    [['--nodes', '0'], /--nodes 0: allowed is a whole number from 3 to 9/],
    [['--node', '5'], /unknown option --node \(did you mean --nodes\?\)/],
    [['-w', 'lok-chained'], /--workload lok-chained: unknown \(did you mean lock-chained\?\); allowed: .*register/],
    [['--nemesis', 'fire'], /--nemesis fire: unknown; allowed: none, .*kill-leader/],
    [['--nemesis', 'kil-leader'], /did you mean kill-leader\?/],
    [['--plan', '/no/such/plan.json'], /cannot read the plan \/no\/such\/plan.json/],
    [['--zk-version', '9.9.9'], /--zk-version 9.9.9: allowed is a release from 3.4 to 3.9/],
    [['--runtime', 'dockr'], /--runtime dockr: unknown.* allowed: auto, .*process/],
    [['bench'], /bench what\? There are: locks/],
    [['bench', 'lokcs'], /unknown command bench lokcs \(did you mean locks\?\); there are: locks/],
    [['bench', 'locks', 'chained'], /bench locks takes options only; what is chained\?/],
    [['bench', 'locks', '--recipes', 'chaind'], /--recipes chaind: unknown \(did you mean chained\?\)/],
    [
      ['bench', 'locks', '--contender', '2'],
      /unknown option --contender \(did you mean --contenders\?\); see bench locks/,
    ],
    [['rnu'], /unknown command rnu \(did you mean run\?\); there are: run, .*list/],
    [['check', 'a', 'b'], /check takes history; what is b\?/],
    [['--nodes'], /--nodes needs a value/],
    [['--nodes', '3', '--nodes', '5'], /--nodes is given 2 times: 3, 5/],
    [['--config', '/no/such/config.yaml'], /--config \/no\/such\/config.yaml: cannot be read/],
  ])('refuses %j in one line with exit 254', async (words, line) => {
    const { code, out, err } = await chaos(...words);
    expect(err.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
    expect({ code, out }).toEqual({ code: 254, out: '' });
  });

  it('names line and field of a malformed plan', async () => {
    const notJson = await fileOf('not-json.json', '{\n  "seed": 1,\n  "steps": [}\n');
    const unreadable = await chaos('--plan', notJson);
    expect(unreadable.code).toBe(254);
    expect(unreadable.err).toContain(`${notJson}:3:`);
    const noPlan = await fileOf(
      'no-plan.json',
      '{\n  "seed": 1,\n  "steps": [\n    { "at": 1, "do": "kil" }\n  ]\n}\n',
    );
    const refused = await chaos('--plan', noPlan);
    expect(refused.code).toBe(254);
    expect(refused.err).toMatch(/^chaos: .*:4: step 0.*"do".*\n$/);
  });

  it('explains itself on standard output', async () => {
    const { code, out, err } = await chaos('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(out).toMatchFileSnapshot('./help.snapshot.txt');
  });

  it('lists what there is', async () => {
    const { out } = await chaos('list', '--json');
    const listed = JSON.parse(out) as Record<string, { name: string }[]>;
    const names = (registry: string) => listed[registry]?.map(({ name }) => name);
    expect(names('workloads')).toContain('lock-chained');
    expect(names('nemeses')).toContain('kill-leader');
  });
});
