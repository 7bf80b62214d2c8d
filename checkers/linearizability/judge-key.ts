import type { Budget } from '../checker.js';
import { casRegister, register } from '../models/register.js';
import type { Model } from '../models/model.js';
import type { EpochLog } from './epochs.js';
import type { Flaw } from './flaw.js';
import { hasPositions } from './witness/placed.js';
import { judgeWitness, type WitnessVerdict } from './witness/witness.js';
import { explainSearch } from './explain-search.js';
import { explainZones } from './explain-zones.js';
import { ABSENT, type Operations } from './operations.js';
import { race, type SearchName } from './portfolio.js';
import { classify, searchProblem } from './search-problem.js';
import { translate, type TranslationOptions } from './translation.js';
import type { ValueIds } from './values.js';
import { Wording } from './wording.js';
import { judgeZones } from './zones.js';

/** `auto` takes the first that applies: witness, zones, portfolio. `search` never looks at versions and zxids. */
export type JudgeChoice = 'auto' | 'search' | SearchName;

export interface KeyOptions extends Omit<TranslationOptions, 'leaveOut'> {
  readonly model: Model;
  readonly judge: JudgeChoice;
}

export interface KeyVerdict {
  /** Which judge decided: `witness`, `zones`, `depth-first`, `frontier`. */
  readonly judge: string;
  readonly flaws: readonly Flaw[];
  /** Stale synced reads that a deposed leader explains. */
  readonly deposed: readonly Flaw[];
  readonly deposedReads: readonly number[];
  /** Why it is not decided, or not to be trusted; null otherwise. */
  readonly doubt: string | null;
}

export interface KeyInput {
  readonly table: Operations;
  readonly ids: ValueIds;
  readonly epochs: EpochLog;
}

/** Judges the operations on one key by the first judge that applies. */
export function judgeKey(input: KeyInput, options: KeyOptions, budget: Budget): KeyVerdict {
  const { table, ids, epochs } = input;
  const isRegister = options.model === casRegister || options.model === register;
  if (isRegister && options.judge === 'auto' && hasPositions(table)) {
    const initial = options.initial === undefined ? ABSENT : ids.idOf(options.initial);
    const verdict = judgeWitness(table, ids, initial, epochs, new Wording(table, ids));
    if (verdict !== null) return fromWitness(verdict);
  }
  return judgeBySearch(input, options, [], budget);
}

function fromWitness(verdict: WitnessVerdict): KeyVerdict {
  const { flaws, deposed, deposedReads, zxidMismatches } = verdict;
  const doubt =
    zxidMismatches === 0
      ? null
      : `${zxidMismatches} replies to writes carry another zxid than their stat, so the recording can't be trusted`;
  return { judge: 'witness', flaws, deposed, deposedReads, doubt };
}

/**
 * Judges without versions and zxids: by zones where values are unique, otherwise by search. Where replies have
 * positions, reads without sync are left out, for nothing holds them to real time.
 *
 * @param leaveOut operations (by number) that are not to be judged
 */
export function judgeBySearch(
  { table, ids }: KeyInput,
  options: KeyOptions,
  leaveOut: readonly number[],
  budget: Budget,
): KeyVerdict {
  const decided = { deposed: [], deposedReads: [], doubt: null };
  const translation = translate(options.model, table, ids, { ...options, leaveOut: new Set(leaveOut) });
  if (typeof translation === 'string') return { ...decided, judge: 'none', flaws: [], doubt: translation };
  const say = new Wording(table, ids);
  if (options.judge === 'auto' || options.judge === 'search') {
    const zones = judgeZones(translation, table);
    if (zones !== null) {
      const flaws = zones.flaw === null ? [] : [explainZones(zones.flaw, translation, say)];
      return { ...decided, judge: 'zones', flaws };
    }
  }
  const name = options.judge === 'auto' || options.judge === 'search' ? 'portfolio' : options.judge;
  const classified = classify(translation);
  const problem = searchProblem(translation, table, classified);
  const verdict = race(problem, budget, name);
  if (verdict.possible === null) return { ...decided, judge: 'none', flaws: [], doubt: verdict.reason ?? 'undecided' };
  if (verdict.possible) return { ...decided, judge: verdict.judge, flaws: [] };
  const culprit = problem.placeOf[verdict.culprit] as number;
  const flaw = explainSearch({ table, translation, classified, culprit, say }, budget);
  return { ...decided, judge: verdict.judge, flaws: [flaw] };
}
