import { mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder, openRun, writeResult } from './run-store.js';
import type { RunResult } from './run-result.js';

let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'zk-chaos-test-'));
});
afterEach(() => rm(store, { recursive: true }));

const at = new Date('2026-01-02T03:04:05.678Z');

describe('createRunFolder', () => {
  it('is named after the workload, or mixed, and the time', async () => {
    expect(await createRunFolder(store, ['set'], at)).toBe(join(store, 'set', '2026-01-02T03-04-05.678'));
    expect(await createRunFolder(store, ['set', 'watch'], at)).toBe(join(store, 'mixed', '2026-01-02T03-04-05.678'));
  });

  it('points latest at the newest, by a relative link', async () => {
    await createRunFolder(store, ['set'], at);
    const newest = await createRunFolder(store, ['watch'], at);
    expect(await readlink(join(store, 'latest'))).toBe(join('watch', basename(newest)));
  });

  it('gives runs that start at once folders of their own, and leaves one latest', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, () => createRunFolder(store, ['set'], at)));
    expect(new Set(folders).size).toBe(8);
    expect(folders.map((folder) => join('set', basename(folder)))).toContain(await readlink(join(store, 'latest')));
  });

  it('says where runs cannot be stored', async () => {
    await writeFile(join(store, 'set'), 'in the way');
    await expect(createRunFolder(store, ['set'], at)).rejects.toMatchObject({ code: 'STORE_UNUSABLE', exitCode: 255 });
  });
});

describe('openRun', () => {
  it('finds the history of a run, also through latest', async () => {
    const folder = await createRunFolder(store, ['set'], at);
    await writeFile(join(folder, 'history.jsonl'), '');
    const found = { folder, history: join(folder, 'history.jsonl'), description: null };
    expect(await openRun(join(store, 'latest'))).toEqual(found);
  });

  it('takes a history by itself', async () => {
    const file = join(store, 'peer.jsonl');
    await writeFile(file, '');
    expect(await openRun(file)).toEqual({ folder: store, history: file, description: null });
  });

  it('refuses what is not there, and folders without a history', async () => {
    await expect(openRun(join(store, 'nothing'))).rejects.toMatchObject({ code: 'NO_SUCH_RUN', exitCode: 254 });
    await expect(openRun(store)).rejects.toMatchObject({ code: 'NO_HISTORY', exitCode: 254 });
  });

  it('says when run.json is damaged', async () => {
    await writeFile(join(store, 'history.jsonl'), '');
    await writeFile(join(store, 'run.json'), '{"seed":');
    await expect(openRun(store)).rejects.toMatchObject({ code: 'RUN_DAMAGED' });
  });
});

describe('writeResult', () => {
  it('replaces the file as a whole', async () => {
    await writeFile(join(store, 'results.json'), 'old');
    await writeResult(store, { valid: true } as RunResult);
    expect(JSON.parse(await readFile(join(store, 'results.json'), 'utf8'))).toEqual({ valid: true });
  });
});
