import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import type { Json } from '../../harness/history/event.js';

export interface SharedHistory {
  readonly file: string;
  readonly name: string;
  readonly model: string;
  readonly initial: Json | undefined;
  readonly expected: 'valid' | 'invalid';
  /** Operations that say anything, by the manifest's count. */
  readonly operations: number;
}

const folder = join(repositoryRoot, '..', 'shared', 'histories');

/** Peers' histories beside the checkout, with whose verdict each should get; none when the folder is not there. */
export function sharedHistories(): readonly SharedHistory[] {
  const manifest = join(folder, 'MANIFEST.tsv');
  if (!existsSync(manifest)) return [];
  const [, ...lines] = readFileSync(manifest, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [name, model, initial, , expected, , , operations] = line.split('\t') as [string, ...string[]];
    return {
      name,
      file: join(folder, name),
      model: model as string,
      initial: initial === '' || initial === undefined ? undefined : (JSON.parse(initial) as Json),
      expected: expected === 'valid' ? 'valid' : 'invalid',
      operations: Number(operations),
    };
  });
}
