import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChaosError } from '../foundation/errors.js';
import { RecorderFile } from './recorder-file.js';

test('appends in order while writes are under way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recorder-file-'));
  const path = join(folder, 'history.jsonl');
  const file = await RecorderFile.create(path, (error) => expect(error).toBeNull());
  const lines = Array.from({ length: 1000 }, (_, i) => `${i}\n`);
  for (const line of lines) file.append(line);
  await file.close();
  expect(await readFile(path, 'utf8')).toBe(lines.join(''));
  expect(file.bytes).toBe(lines.join('').length);
  await rm(folder, { recursive: true });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told once, and close rejects with it', async () => {
  const failures: ChaosError[] = [];
  const file = new RecorderFile('/dev/full', await open('/dev/full', 'w'), (error) => failures.push(error));
  file.append('{"index":0}\n');
  await expect.poll(() => failures.length).toBe(1);
  file.append('{"index":1}\n');
  await expect(file.close()).rejects.toThrow('ENOSPC');
  expect(failures).toEqual([expect.objectContaining({ code: 'HISTORY_NOT_WRITTEN' })]);
  expect(file.bytes).toBe(0);
});
