import type { Json } from '../../harness/history/event.js';
import { ABSENT, Ended, type Operations } from './operations.js';
import type { ValueIds } from './values.js';

const SHOWN_MAX = 60;

/** Says operations of one key in words. */
export class Wording {
  readonly #table: Operations;
  readonly #ids: ValueIds;

  constructor(table: Operations, ids: ValueIds) {
    this.#table = table;
    this.#ids = ids;
  }

  value(id: number): string {
    const text = id === ABSENT ? 'nothing' : JSON.stringify(this.#ids.valueOf(id));
    if (text.length <= SHOWN_MAX) return text;
    // Long values tend to differ at the end: appended texts, lists that grow.
    return `${text.slice(0, SHOWN_MAX / 3)}…${text.slice(-SHOWN_MAX / 2)}`;
  }

  /** `process 3's read of 7 (1.234–1.240 s, zk2)`. */
  operation(number: number): string {
    const { process, server } = this.#table;
    const where = server.values[number] as number;
    const at = where === ABSENT ? '' : `, ${this.#ids.valueOf(where) as string}`;
    return `process ${process.values[number] as number}'s ${this.#what(number)} (${this.#when(number)}${at})`;
  }

  /** `3: read of 7`. */
  brief(number: number): string {
    return `${this.#table.process.values[number] as number}: ${this.#what(number)}`;
  }

  /** `read of 7`, `write of 3`, `cas 1 → 2`, `acquire`. */
  #what(number: number): string {
    const { f, argument, result, ended } = this.#table;
    const refused = ended.values[number] === Ended.fail ? 'refused ' : '';
    const name = this.#ids.valueOf(f.values[number] as number) as string;
    const given = this.#ids.valueOf(argument.values[number] as number);
    if (name === 'cas' && Array.isArray(given) && given.length === 2) {
      const [from, to] = given as unknown as readonly [Json, Json];
      return `${refused}cas ${this.value(this.#ids.idOf(from))} → ${this.value(this.#ids.idOf(to))}`;
    }
    const got = result.values[number] as number;
    const shown = given === null && got !== ABSENT ? got : (argument.values[number] as number);
    const nothing = this.#ids.valueOf(shown) === null && (name === 'acquire' || name === 'release');
    return nothing ? `${refused}${name}` : `${refused}${name} of ${this.value(shown)}`;
  }

  #when(number: number): string {
    const { invocationTime, completionTime, ended } = this.#table;
    const from = seconds(invocationTime.values[number] as number);
    const how = ended.values[number] as number;
    if (how === Ended.ok || how === Ended.fail) return `${from}–${seconds(completionTime.values[number] as number)} s`;
    return `from ${from} s on, outcome unknown`;
  }
}

/** ns as seconds with ms; finer where a history has made-up times. */
export function seconds(ns: number): string {
  return (ns / 1e9).toFixed(Math.abs(ns) < 1e8 ? 6 : 3);
}
