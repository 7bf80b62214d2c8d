import type { Json } from '../../harness/history/event.js';
import type { Model, ModelOperation } from '../models/model.js';
import { casRegister, register } from '../models/register.js';
import { appendsAsRegister } from './append-order.js';
import { Does, type RegisterActions } from './register-actions.js';
import { ABSENT, Ended, Flag, type Operations } from './operations.js';
import type { ValueIds } from './values.js';
import { hasPositions } from './witness/placed.js';

/** The operations on one key that say anything, in the words of a model. */
export interface Translation {
  /** How many. */
  readonly count: number;
  /** The number of each in `Operations`, ascending. */
  readonly source: Int32Array;
  /** 1 if it certainly happened; 0 if it may have. */
  readonly certain: Uint8Array;
  readonly operations: () => readonly ModelOperation[];
  /** A name that operations of like effect share, by place. */
  readonly alike: (place: number) => string;
  /** Null when they are no register's. */
  readonly register: RegisterActions | null;
  readonly model: Model;
  readonly initial: unknown;
}

/** A sentence: why this can't be judged by this model. */
export type Untranslatable = string;

export interface TranslationOptions {
  readonly initial: Json | undefined;
  /** A read of null matches any value, as in Knossos; otherwise it asserts null. */
  readonly nullReadsAnything: boolean;
  /** Operations (by number) that are not to be judged. */
  readonly leaveOut?: ReadonlySet<number>;
}

/** Reads the columns of a key as a model's operations; drops what certainly did not happen and what says nothing. */
export function translate(
  model: Model,
  table: Operations,
  ids: ValueIds,
  options: TranslationOptions,
): Translation | Untranslatable {
  const initial = model.initial(options.initial);
  if (initial === undefined) return `the model ${model.name} can't begin as ${JSON.stringify(options.initial)}`;
  const known = new Set(model.operations.map((f) => ids.idOf(f)));
  for (let number = 0; number < table.count; number++) {
    if (!known.has(table.f.values[number] as number)) return unknownOperation(model, table, ids, number);
  }
  if (model === casRegister || model === register)
    return translateRegister(model, initial as Json, table, ids, options);
  return translateModel(model, initial, table, ids, options);
}

function translateModel(
  model: Model,
  initial: unknown,
  table: Operations,
  ids: ValueIds,
  options: TranslationOptions,
): Translation | Untranslatable {
  const positioned = hasPositions(table);
  const source: number[] = [];
  const certain: number[] = [];
  const operations: ModelOperation[] = [];
  for (let number = 0; number < table.count; number++) {
    const ended = table.ended.values[number] as number;
    const refused = isRefused(table, number);
    if ((ended === Ended.fail && !refused) || options.leaveOut?.has(number) === true) continue;
    const operation = modelOperation(table, ids, number);
    const effect = model.effect(operation);
    if (effect === 'ignore' || (effect === 'observe' && ended !== Ended.ok && !refused)) continue;
    if (effect === 'observe' && positioned && !isHeld(table, number)) continue;
    if (options.nullReadsAnything && effect === 'observe' && !refused && (operation.result ?? null) === null) continue;
    const problem = model.problem?.(operation) ?? null;
    if (problem !== null) return at(table, number, problem);
    source.push(number);
    certain.push(ended === Ended.ok || refused ? 1 : 0);
    operations.push(operation);
  }
  return {
    count: source.length,
    source: Int32Array.from(source),
    certain: Uint8Array.from(certain),
    operations: () => operations,
    alike: (place) => alikeName(model, table, ids, source[place] as number, operations[place] as ModelOperation),
    register: registerActions(model, operations, ids, initial),
    model,
    initial,
  };
}

/** The same for a plain register, from column to column, since these are the longest histories. */
function translateRegister(
  model: Model,
  initial: Json,
  table: Operations,
  ids: ValueIds,
  options: TranslationOptions,
): Translation | Untranslatable {
  const positioned = hasPositions(table);
  const nothing = ids.idOf(null);
  const [read, write] = [ids.idOf('read'), ids.idOf('write')];
  const source = new Int32Array(table.count);
  const certain = new Uint8Array(table.count);
  const actions = new RegisterColumns(table.count);
  let count = 0;
  for (let number = 0; number < table.count; number++) {
    const ok = table.ended.values[number] === Ended.ok;
    const refused = isRefused(table, number);
    if ((table.ended.values[number] === Ended.fail && !refused) || options.leaveOut?.has(number) === true) continue;
    const f = table.f.values[number] as number;
    const result = table.result.values[number] as number;
    const observed = result === ABSENT ? nothing : result;
    if (refused || f === read) {
      if ((!ok && !refused) || (positioned && !isHeld(table, number))) continue;
      if (f === read && options.nullReadsAnything && observed === nothing) continue;
    }
    const given = table.argument.values[number] as number;
    const argument = given === nothing && ok ? observed : given;
    if (f === read) actions.set(count, Does.observe, observed, observed);
    else if (f === write) actions.set(count, Does.assign, argument, argument);
    else if (!actions.setCas(count, ids, argument, refused)) {
      return at(table, number, 'the value of a cas must be [old, new]');
    }
    source[count] = number;
    certain[count++] = ok || refused ? 1 : 0;
  }
  const sources = source.subarray(0, count);
  return {
    count,
    source: sources,
    certain: certain.subarray(0, count),
    operations: () => Array.from(sources, (number) => modelOperation(table, ids, number)),
    alike: (place) => {
      const number = sources[place] as number;
      return alikeName(model, table, ids, number, modelOperation(table, ids, number));
    },
    register: actions.take(count, ids.idOf(initial)),
    model,
    initial,
  };
}

class RegisterColumns {
  readonly #does: Uint8Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  constructor(capacity: number) {
    this.#does = new Uint8Array(capacity);
    this.#from = new Int32Array(capacity);
    this.#to = new Int32Array(capacity);
  }

  set(place: number, does: number, from: number, to: number): void {
    this.#does[place] = does;
    this.#from[place] = from;
    this.#to[place] = to;
  }

  /** False when the argument is no [old, new]. */
  setCas(place: number, ids: ValueIds, argument: number, refused: boolean): boolean {
    const pair = ids.valueOf(argument);
    if (!Array.isArray(pair) || pair.length !== 2) return false;
    const [from, to] = pair as unknown as readonly [Json, Json];
    const old = ids.idOf(from);
    if (refused) this.set(place, Does.differ, old, old);
    else this.set(place, Does.replace, old, ids.idOf(to));
    return true;
  }

  take(count: number, initial: number): RegisterActions {
    return {
      does: this.#does.subarray(0, count),
      from: this.#from.subarray(0, count),
      to: this.#to.subarray(0, count),
      initial,
    };
  }
}

/** A cas refused for its value: the one failure that says something. */
function isRefused(table: Operations, number: number): boolean {
  return table.ended.values[number] === Ended.fail && ((table.flags.values[number] as number) & Flag.mismatch) !== 0;
}

function at(table: Operations, number: number, problem: string): Untranslatable {
  return `${problem} (event ${table.invocationIndex.values[number] as number})`;
}

/** Whether an operation that only observes is held to real time although its replies have positions. */
function isHeld(table: Operations, number: number): boolean {
  return ((table.flags.values[number] as number) & (Flag.synced | Flag.final)) !== 0;
}

function unknownOperation(model: Model, table: Operations, ids: ValueIds, number: number): Untranslatable {
  const f = ids.valueOf(table.f.values[number] as number) as string;
  return at(table, number, `the model ${model.name} knows ${model.operations.join(', ')}, and not "${f}"`);
}

function modelOperation(table: Operations, ids: ValueIds, number: number): ModelOperation {
  const argument = ids.valueOf(table.argument.values[number] as number);
  const resultId = table.result.values[number] as number;
  const result = resultId === ABSENT ? null : ids.valueOf(resultId);
  const ok = (table.ended.values[number] as number) === Ended.ok;
  const session = table.session.values[number] as number;
  const key = table.eventKey.values[number] as number;
  return {
    f: ids.valueOf(table.f.values[number] as number) as string,
    key: key === ABSENT ? undefined : (ids.valueOf(key) as string),
    // Peers write some arguments (an element, a cas) only on the completion.
    argument: argument === null && ok ? result : argument,
    result: ok ? result : undefined,
    owner: session === ABSENT ? (table.process.values[number] as number) : (ids.valueOf(session) as string),
    refused: isRefused(table, number),
  };
}

/** From ids alone, since values can be long. Of what is possible in any state the result tells nothing. */
function alikeName(model: Model, table: Operations, ids: ValueIds, number: number, operation: ModelOperation): string {
  const effect = model.effect(operation);
  const told =
    operation.result === undefined || effect === 'assign' || effect === 'always' ? '' : ids.idOf(operation.result);
  const key = model.perKey ? '' : (table.eventKey.values[number] as number);
  const owner = model.owned === true ? `${typeof operation.owner} ${operation.owner}` : '';
  const refused = operation.refused ? 'refused' : '';
  return `${table.f.values[number] as number} ${key} ${ids.idOf(operation.argument)} ${told} ${refused} ${owner}`;
}

function registerActions(
  model: Model,
  operations: readonly ModelOperation[],
  ids: ValueIds,
  initial: unknown,
): RegisterActions | null {
  if (model.name === 'kv-append') return appendsAsRegister(operations, ids, initial as string);
  if (model.registerAction === undefined) return null;
  const count = operations.length;
  const does = new Uint8Array(count);
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const action = model.registerAction(operations[place] as ModelOperation);
    if (action === null) return null;
    does[place] = Does[action.does];
    if (action.does === 'replace') {
      from[place] = ids.idOf(action.from);
      to[place] = ids.idOf(action.to);
    } else {
      from[place] = to[place] = ids.idOf(action.value);
    }
  }
  return { does, from, to, initial: ids.idOf(initial as Json) };
}
