import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedFolder } from './cached-folder.js';

const { signal } = new AbortController();
let cache = '';
let made = 0;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cached-folder-test-'));
  made = 0;
});

afterEach(() => rm(cache, { recursive: true }));

async function make(folder: string): Promise<void> {
  made++;
  await writeFile(join(folder, 'a.jar'), 'first');
  await writeFile(join(folder, 'b.jar'), 'second');
}

function get(recipe = 'recipe', making = make): Promise<string> {
  return cachedFolder({ path: join(cache, 'thing'), recipe, signal, make: making });
}

describe('a cached folder', () => {
  it('is made once', async () => {
    await get();
    expect(await get()).toBe(join(cache, 'thing'));
    expect(made).toBe(1);
  });

  it('is made once by many at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => get()));
    expect(made).toBe(1);
  });

  it.each<[string, (folder: string) => Promise<void>]>([
    ['a file was cut short', (folder) => writeFile(join(folder, 'b.jar'), 'sec')],
    ['a file is gone', (folder) => rm(join(folder, 'a.jar'))],
    ['a file was added', (folder) => writeFile(join(folder, 'c.jar'), 'third')],
    ['its digests are torn', (folder) => writeFile(join(folder, 'digests.json'), '{"recipe":')],
  ])('is made anew when %s', async (_what, damage) => {
    await damage(await get());
    const folder = await get();
    expect(made).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(['a.jar', 'b.jar', 'digests.json']);
    expect(await readFile(join(folder, 'b.jar'), 'utf8')).toBe('second');
  });

  it('is made anew from another recipe', async () => {
    await get();
    await get('another');
    expect(made).toBe(2);
  });

  it('does not appear when making it fails, and is tried again', async () => {
    const failing = async (folder: string): Promise<void> => {
      await make(folder);
      throw new Error('the line is cut');
    };
    await expect(get('recipe', failing)).rejects.toThrow('the line is cut');
    expect(await readdir(cache)).toEqual([]);
    await get();
    expect(made).toBe(2);
  });

  it('removes what a killed maker left', async () => {
    await get('old');
    await writeFile(join(cache, 'thing.unfinished-0123'), '');
    await get('new');
    expect(await readdir(cache)).toEqual(['thing']);
  });
});
