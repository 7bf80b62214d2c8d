import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { builtAdapter } from './adapter.js';

let cache = '';

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'adapter-test-'));
});

afterEach(() => rm(cache, { recursive: true }));

const pinned = { name: 'go', manifest: 'go.mod', pin: /go-zookeeper\/zk v(\S+)/ } as const;

it('is built once, from its sources, into a folder named after them and their version', async () => {
  let builds = 0;
  const build = async (sources: { readonly files: readonly string[] }, into: string): Promise<void> => {
    builds++;
    await writeFile(join(into, 'made-from'), sources.files.join(' '));
  };
  const first = await builtAdapter({ ...pinned, cache, build });
  const second = await builtAdapter({ ...pinned, cache, build });
  expect(builds).toBe(1);
  expect(second).toEqual(first);
  expect(first.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(basename(first.folder)).toMatch(new RegExp(`^go-${first.version}-[0-9a-f]{12}$`));
  expect(await readFile(join(first.folder, 'made-from'), 'utf8')).toMatch(/\bgo\.mod go\.sum\b.*\bmain\.go\b/);
});

it('leaves nothing behind when it cannot be built', async () => {
  const failing = builtAdapter({ ...pinned, cache, build: () => Promise.reject(new Error('no compiler')) });
  await expect(failing).rejects.toThrow('no compiler');
  expect(await readdir(join(cache, 'peers'))).toEqual([]);
});

it('refuses a manifest that pins no version', async () => {
  const unpinned = builtAdapter({ ...pinned, pin: /no such library (\S+)/, cache, build: () => Promise.resolve() });
  await expect(unpinned).rejects.toMatchObject({ code: 'BAD_ADAPTER' });
});
