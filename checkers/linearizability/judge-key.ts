import type { Json } from '../../harness/history/event.js';
import type { Budget } from '../checker.js';
import { kvAppend } from '../models/kv-append.js';
import { queue } from '../models/queue.js';
import { casRegister, register } from '../models/register.js';
import type { Model } from '../models/model.js';
import { set } from '../models/set.js';
import type { EpochLog } from './epochs.js';
import type { Flaw } from './flaw.js';
import { hasPositions } from './witness/placed.js';
import { judgeWitness, type WitnessVerdict } from './witness/witness.js';
import { explainSearch } from './explain-search.js';
import { explainQueue } from './explain-queue.js';
import { explainZones } from './explain-zones.js';
import { limitedBudget } from './limited-budget.js';
import { ABSENT, type Operations } from './operations.js';
import { race, type SearchName } from './portfolio.js';
import { judgeQueue } from './queue-order.js';
import { explainSet, judgeSet } from './set-order.js';
import { classify, searchProblem } from './search-problem.js';
import { translate, type Translation, type TranslationOptions } from './translation.js';
import type { ValueIds } from './values.js';
import { Wording } from './wording.js';
import { judgeZones } from './zones.js';

/** `auto` takes the first that applies: witness, zones, portfolio. `search` never looks at versions and zxids. */
export type JudgeChoice = 'auto' | 'search' | SearchName;

export interface KeyOptions extends Omit<TranslationOptions, 'leaveOut'> {
  readonly model: Model;
  readonly judge: JudgeChoice;
  /** Whether to look for a smallest impossible set, which takes longer than judging. */
  readonly explain: boolean;
}

export interface KeyVerdict {
  /** Which judge decided: `witness`, `zones`, `order`, `depth-first`, `frontier`. */
  readonly judge: string;
  readonly flaws: readonly Flaw[];
  /** Stale synced reads that a deposed leader explains. */
  readonly deposed: readonly Flaw[];
  /** What a search has to be asked to be asked the same; null where a second opinion would be no other. */
  readonly comparable: Comparable | null;
  /** Why it is not decided, or not to be trusted; null otherwise. */
  readonly doubt: string | null;
}

export interface Comparable {
  /** Operations (by number) that are not to be judged. */
  readonly leaveOut: readonly number[];
  readonly initial: Json | undefined;
  /** The first judge took something on trust: where the search finds it impossible, it is. */
  readonly onTrust: boolean;
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
    if (verdict !== null) return fromWitness(verdict, ids);
  }
  const { judge, reason, explain } = decideBySearch(input, options, [], budget);
  const flaw = explain(options.explain ? budget : limitedBudget(budget, 0));
  const searched = judge !== 'zones' && judge !== 'order';
  const comparable = searched ? null : { leaveOut: [], initial: options.initial, onTrust: false };
  return { judge, flaws: flaw === null ? [] : [flaw], deposed: [], comparable, doubt: reason };
}

/** What nobody ever wrote or saw: the initial value where nothing is known of it. */
const UNSEEN: Json = ['the value at the beginning, which nobody saw'];

function fromWitness(verdict: WitnessVerdict, ids: ValueIds): KeyVerdict {
  const { flaws, deposed, deposedReads, zxidMismatches, beginning } = verdict;
  const doubt =
    zxidMismatches === 0
      ? null
      : `${zxidMismatches} replies to writes carry another zxid than their stat, so the recording can't be trusted`;
  const comparable =
    flaws.length > 0 || beginning === null
      ? null
      : {
          leaveOut: deposedReads,
          initial: beginning === ABSENT ? UNSEEN : ids.valueOf(beginning),
          onTrust: verdict.onTrust,
        };
  return { judge: 'witness', flaws, deposed, comparable, doubt };
}

/** What a judge that never looks at versions and zxids says of a key. */
export interface Decision {
  /** `zones`, `order`, `depth-first`, `frontier`; `none` when it is not decided. */
  readonly judge: string;
  /** Null when it is not decided, for the `reason`. */
  readonly possible: boolean | null;
  readonly reason: string | null;
  /** Why it is impossible; takes far longer than to find that out. */
  readonly explain: (budget: Budget) => Flaw | null;
}

/**
 * Decides without versions and zxids: by zones where values are unique, otherwise by search. Where replies have
 * positions, reads without sync are left out, for nothing holds them to real time.
 *
 * @param leaveOut operations (by number) that are not to be judged
 */
export function decideBySearch(
  { table, ids }: KeyInput,
  options: KeyOptions,
  leaveOut: readonly number[],
  budget: Budget,
): Decision {
  const unexplained = { reason: null, explain: () => null };
  const translation = translate(options.model, table, ids, { ...options, leaveOut: new Set(leaveOut) });
  if (typeof translation === 'string') return { ...unexplained, judge: 'none', possible: null, reason: translation };
  if (options.judge === 'auto' || options.judge === 'search') {
    const say = new Wording(table, ids);
    const decision =
      options.model === set
        ? decided('order', judgeSet(translation, table, budget), (flaw) => explainSet(flaw, translation, say))
        : options.model === queue
          ? decided('order', judgeQueue(translation, table), (flaw) => explainQueue(flaw, translation, say))
          : decided('zones', judgeZones(translation, table), (flaw) => explainZones(flaw, translation, say));
    if (decision !== null) return decision;
  }
  const name = options.judge === 'auto' || options.judge === 'search' ? 'portfolio' : options.judge;
  const classified = classify(translation);
  const problem = searchProblem(translation, table, classified);
  const { possible, judge, culprit, reason } = race(problem, budget, name);
  if (possible === null) return { ...unexplained, judge: 'none', possible, reason: reason ?? 'undecided' };
  if (possible) return { ...unexplained, judge, possible };
  const place = problem.placeOf[culprit] as number;
  return {
    judge,
    possible,
    reason: null,
    explain: (limited) => explainImpossible(table, ids, translation, place, limited),
  };
}

/** What a judge that needs no search decided; null where it does not apply. */
function decided<Why>(
  judge: string,
  verdict: { readonly flaw: Why | null } | null,
  inWords: (flaw: Why) => Flaw,
): Decision | null {
  if (verdict === null) return null;
  const { flaw } = verdict;
  if (flaw === null) return { judge, possible: true, reason: null, explain: () => null };
  return { judge, possible: false, reason: null, explain: () => inWords(flaw) };
}

/**
 * Where the order of appends was read off the reads, the search knew more than a part of the operations tells. A smallest
 * set must be impossible by itself, so it is found with the plain model, whose culprit may be a later one.
 */
function explainImpossible(
  table: Operations,
  ids: ValueIds,
  translation: Translation,
  culprit: number,
  budget: Budget,
): Flaw {
  const say = new Wording(table, ids);
  if (translation.model !== kvAppend || translation.register === null) {
    return explainSearch({ table, translation, classified: classify(translation), culprit, say }, budget);
  }
  const plain = { ...translation, register: null };
  const classified = classify(plain);
  const problem = searchProblem(plain, table, classified);
  const verdict = race(problem, limitedBudget(budget, EXPLAINING_POLLS));
  if (verdict.possible !== false) {
    return explainSearch(
      { table, translation, classified: classify(translation), culprit, say },
      limitedBudget(budget, 0),
    );
  }
  const place = problem.placeOf[verdict.culprit] as number;
  return explainSearch({ table, translation: plain, classified, culprit: place, say }, budget);
}

/** Turns of the searches after which an explanation is done without. */
const EXPLAINING_POLLS = 60;
