import type { Json } from './event.js';

const characters: Readonly<Record<string, string>> = {
  newline: '\n',
  space: ' ',
  tab: '\t',
  return: '\r',
  formfeed: '\f',
  backspace: '\b',
};
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const closingOf: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
/** A form that a discard took away. */
const nothing = Symbol('nothing');

/**
 * One EDN form as JSON: keywords and symbols become strings (`:write` → "write"), vectors, lists and sets arrays, maps
 * objects (other keys than keywords and strings as text), tagged forms what is tagged (`#jepsen.history.Op{…}`). A whole
 * number that a double can't hold stays text, for its digits.
 *
 * @throws Error with what is wrong
 */
export function parseEdn(text: string): Json {
  const reader = new EdnReader(text);
  const value = reader.form();
  if (value === nothing) return null;
  reader.end();
  return value;
}

class EdnReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw new Error(`unexpected "${this.#text.slice(this.#at, this.#at + 10)}"`);
  }

  form(): Json | typeof nothing {
    this.#skip();
    const char = this.#text[this.#at];
    switch (char) {
      case undefined:
        throw new Error('a form is missing');
      case '{':
        return this.#map();
      case '[':
      case '(':
        return this.#list(closingOf[char] as string);
      case '"':
        return this.#string();
      case '\\':
        return this.#character();
      case '#':
        return this.#tagged();
      case '^':
        this.#at++;
        this.form();
        return this.form();
      case '}':
      case ']':
      case ')':
        throw new Error(`"${char}" closes nothing`);
      default:
        return atom(this.#word());
    }
  }

  #skip(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === ';') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#text.length : end + 1;
      } else if (char !== undefined && /[\s,\ufeff]/.test(char)) this.#at++;
      else return;
    }
  }

  #list(closing: string): Json[] {
    this.#at++;
    const items: Json[] = [];
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] === closing) {
        this.#at++;
        return items;
      }
      if (this.#at >= this.#text.length) throw new Error(`"${closing}" is missing`);
      const item = this.form();
      if (item !== nothing) items.push(item);
    }
  }

  #map(): Json {
    const items = this.#list('}');
    if (items.length % 2 !== 0) throw new Error('a map has a key without value');
    const entries: [string, Json][] = [];
    for (let at = 0; at < items.length; at += 2) {
      const key = items[at] as Json;
      entries.push([typeof key === 'string' ? key : JSON.stringify(key), items[at + 1] as Json]);
    }
    return Object.fromEntries(entries);
  }

  #string(): string {
    let value = '';
    for (this.#at++; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) throw new Error('a string does not end');
      if (char === '"') {
        this.#at++;
        return value;
      }
      if (char !== '\\') {
        value += char;
        continue;
      }
      const escaped = this.#text[++this.#at] ?? '';
      if (escaped === 'u') {
        value += String.fromCharCode(Number.parseInt(this.#text.slice(this.#at + 1, this.#at + 5), 16));
        this.#at += 4;
      } else value += escapes[escaped] ?? escaped;
    }
  }

  #character(): string {
    this.#at++;
    const first = this.#text[this.#at++] ?? '';
    const name = first + (/\w/.test(first) ? this.#word() : '');
    if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
    return characters[name] ?? name;
  }

  /** After `#`: a set, a discarded form, a symbolic number, or a tag with its form. */
  #tagged(): Json | typeof nothing {
    this.#at++;
    const char = this.#text[this.#at];
    if (char === '{') return this.#list('}');
    if (char === '"') return this.#string();
    if (char === '_') {
      this.#at++;
      this.form();
      return nothing;
    }
    if (char === '#') {
      this.#at++;
      return this.#word();
    }
    this.#word();
    return this.form();
  }

  #word(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !/[\s,{}[\]()";]/.test(this.#text[this.#at] as string)) this.#at++;
    return this.#text.slice(from, this.#at);
  }
}

function atom(word: string): Json {
  if (word === 'nil') return null;
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (word.startsWith(':')) return word.slice(1);
  const ratio = /^([+-]?\d+)\/(\d+)$/.exec(word);
  if (ratio !== null) return Number(ratio[1]) / Number(ratio[2]);
  if (!/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?[NM]?$/.test(word)) return word;
  const digits = word.replace(/^\+|[NM]$/g, '');
  const number = Number(digits);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && String(number) !== digits ? digits : number;
}
