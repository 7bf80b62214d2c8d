import { cutText } from './shown-text.js';
import { TextTable } from './number-column.js';
import type { OperationRow } from './operation-rows.js';
import type { OperationTable } from './operation-table.js';
import type { OperationColumns } from './report-data.js';

const keyMost = 120;

/** The rows as columns of small numbers: a fifth of what the events themselves take. */
export function operationColumns(rows: readonly OperationRow[], table: OperationTable): OperationColumns {
  const keys = new TextTable();
  const sessions = new TextTable();
  const errors = new TextTable();
  const kinds = new TextTable();
  const textOf = repeatedTexts(rows);
  const places = rows.map(({ place }) => place);
  const late = places.map((place) => us(table.invokedNs.at(place) - table.dueNs.at(place)));
  const keyOf = (place: number): number => {
    const key = table.keys.texts[table.key.at(place)];
    return key === undefined ? -1 : keys.numberOf(cutText(key, keyMost));
  };
  const optional = (texts: TextTable, text: string | null): number => (text === null ? -1 : texts.numberOf(text));
  return {
    kind: places.map((place) => kinds.numberOf(String(table.kind.at(place)))),
    kinds: kinds.texts.map((kind) => table.kinds[Number(kind)] ?? { workload: '', f: '' }),
    key: places.map(keyOf),
    keys: keys.texts,
    session: rows.map(({ session }) => optional(sessions, session)),
    sessions: sessions.texts,
    error: rows.flatMap(({ error }, place) => (error === null ? [] : [place, errors.numberOf(error)])),
    errors: errors.texts,
    index: rises(places.map((place) => table.index.at(place))),
    end: places.map((place) => orElse(table.endIndex.at(place) - table.index.at(place), 0)),
    at: rises(places.map((place) => us(table.invokedNs.at(place)))),
    took: places.map((place) => orElse(us(table.completedNs.at(place) - table.invokedNs.at(place)), -1)),
    late: late.some((each) => each > 0) ? late : [],
    process: places.map((place) => table.process.at(place)),
    outcome: places.map((place) => table.outcome.at(place)).join(''),
    zxid: zxidRises(rows),
    asked: rows.map(({ asked }) => textOf.column(asked)),
    got: rows.map(({ got }) => textOf.column(got)),
    texts: textOf.texts,
  };
}

/** Whole µs. */
export function us(ns: number): number {
  return Math.round(ns / 1000);
}

/** Each number less the one before. */
export function rises(values: readonly number[]): number[] {
  return values.map((value, place) => value - (values[place - 1] ?? 0));
}

function orElse(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** Texts that occur again and again stand once in a table; others where they are used. */
function repeatedTexts(rows: readonly OperationRow[]): {
  readonly texts: readonly string[];
  readonly column: (text: string) => number | string;
} {
  const counts = new Map<string, number>();
  for (const { asked, got } of rows) {
    for (const text of [asked, got]) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const table = new TextTable();
  return {
    texts: table.texts,
    column: (text) => ((counts.get(text) ?? 0) > 2 ? table.numberOf(text) : text),
  };
}

function zxidRises(rows: readonly OperationRow[]): number[] {
  let last = 0;
  return rows.map(({ zxid }) => {
    if (zxid === null) return 0;
    const rise = zxid - last;
    last = zxid;
    return rise >= 0 ? rise + 1 : rise;
  });
}
