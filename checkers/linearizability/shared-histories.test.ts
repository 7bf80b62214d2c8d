import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import type { Json } from '../../harness/history/event.js';
import { readHistory } from '../../harness/history/read-history.js';
import { unlimited } from '../checker.js';
import { linearizable } from './linearizable.js';

const folder = join(repositoryRoot, '..', 'shared', 'histories');
const manifest = join(folder, 'MANIFEST.tsv');
const there = existsSync(manifest);
if (!there) console.warn(`skipped: ${manifest} is not there, so peers' histories are not judged`);

/** A manifest's lines: file, model, initial value, how a refused cas counts, verdict, source, events, operations. */
function histories(): { file: string; model: string; initial: string; expected: string; operations: number }[] {
  if (!there) return [];
  const [, ...lines] = readFileSync(manifest, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [file = '', model = '', initial = '', , expected = '', , , operations = ''] = line.split('\t');
    return { file, model, initial, expected, operations: Number(operations) };
  });
}

describe("peers' histories", () => {
  it.runIf(process.env['CI'] === 'true')('are there when CI runs', () => {
    expect(there).toBe(true);
  });

  describe.skipIf(!there)('get the verdict that their own judges gave', { timeout: 60_000 }, () => {
    it.each(histories())('$file: $expected', ({ file, model, initial, expected, operations }) => {
      const { events } = readHistory(join(folder, file));
      const options = { model, vacuous: true, ...(initial === '' ? {} : { initial: JSON.parse(initial) as Json }) };
      const { valid, reason, failure } = linearizable.check(events, options, unlimited);
      const verdict = valid === true ? 'valid' : valid === false ? 'invalid' : valid;
      expect([verdict, failure]).toEqual([expected, undefined]);
      // Knossos calls valid what holds no success: so do we when asked as it is, but not without a word.
      expect(reason?.endsWith('nothing was tested')).toBe(operations === 0 ? true : undefined);
    });
  });
});
