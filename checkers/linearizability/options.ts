import type { Json } from '../../harness/history/event.js';
import type { CheckOptions } from '../checker.js';
import { models } from '../models/index.js';
import type { Model } from '../models/model.js';
import type { JudgeChoice } from './judge-key.js';

/** A worker's share of the keys. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface LinearizableOptions {
  readonly model: Model;
  readonly initial: Json | undefined;
  readonly judge: JudgeChoice;
  readonly nullReadsAnything: boolean;
  /** A history in which nothing succeeded is valid. */
  readonly vacuous: boolean;
  /** How many keys that were not searched are searched as well. */
  readonly secondOpinions: number;
  readonly shard: Shard;
}

const judges: readonly JudgeChoice[] = ['auto', 'search', 'portfolio', 'depth-first', 'frontier'];

/** The options, or a sentence: what is wrong with them. */
export function linearizableOptions(given: CheckOptions): LinearizableOptions | string {
  const name = given['model'] ?? 'cas-register';
  const model = models.find((each) => each.name === name);
  if (model === undefined) {
    return `there is no model ${JSON.stringify(name)}; there are ${models.map((each) => each.name).join(', ')}`;
  }
  const wanted = given['judge'] ?? 'auto';
  const judge = judges.find((each) => each === wanted);
  if (judge === undefined) return `there is no judge ${JSON.stringify(wanted)}; there are ${judges.join(', ')}`;
  const secondOpinions = given['secondOpinions'] ?? 4;
  if (typeof secondOpinions !== 'number') return 'secondOpinions must be a number of keys';
  return {
    model,
    initial: given['initial'],
    judge,
    nullReadsAnything: given['nullReads'] === 'anything',
    vacuous: given['vacuous'] === true,
    secondOpinions,
    shard: shardOf(given['shard']),
  };
}

function shardOf(given: Json | undefined): Shard {
  if (!Array.isArray(given)) return { index: 0, of: 1 };
  const [index, of] = given as readonly Json[];
  return typeof index === 'number' && typeof of === 'number' ? { index, of } : { index: 0, of: 1 };
}

/** Whether a key belongs to a share: by a hash of its name, so that every worker agrees. */
export function belongs(key: string | null, { index, of }: Shard): boolean {
  let hash = 0x811c9dc5;
  const name = key ?? '';
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % of === index;
}
