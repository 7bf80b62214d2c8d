import { HistoryError } from './history-error.js';
import { LINE_BYTES_MAX } from './lines.js';

const OPENING = '{[(';
const CLOSING = '}])';

function isBlank(char: string): boolean {
  return (
    char === ' ' ||
    char === '\n' ||
    char === ',' ||
    char === '\r' ||
    char === '\t' ||
    char === '\f' ||
    char === '\ufeff'
  );
}

/**
 * Splits EDN into the forms of a history, piece by piece: the elements of one outer vector or list, or forms one after
 * the other. Only what belongs to the present form is kept.
 */
export class EdnForms {
  readonly #path: string;
  readonly #onForm: (text: string, line: number) => void;
  /** The outer collection, once it has been opened; a second one is none. */
  #outer: 'none' | 'open' | 'closed' = 'none';
  #text = '';
  #line = 1;
  #formLine = 1;
  #depth = 0;
  #mode: 'between' | 'form' | 'string' | 'comment' | 'character' = 'between';
  /** What a comment goes back to. */
  #after: 'between' | 'form' = 'between';
  /** A tag or a discard that waits for its form. */
  #tagged = false;
  #escaped = false;

  constructor(path: string, onForm: (text: string, line: number) => void) {
    this.#path = path;
    this.#onForm = onForm;
  }

  push(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text[at] as string;
      if (char === '\n') this.#line++;
      if (this.#mode === 'between') {
        from = at;
        this.#begin(char);
      } else if (this.#within(char)) {
        this.#text += text.slice(from, at + 1);
        this.#emit();
      } else if (this.#mode === 'form' && this.#depth === 0 && this.#endsAtom(char)) {
        this.#text += text.slice(from, at);
        this.#endAtom();
        if ((this.#mode as string) === 'between') {
          from = at;
          this.#begin(char);
        } else from = at;
      }
    }
    if (this.#mode === 'between' || (this.#mode === 'comment' && this.#after === 'between')) return;
    this.#text += text.slice(from);
    if (this.#text.length > LINE_BYTES_MAX) throw this.#error(`a form is longer than ${LINE_BYTES_MAX / 2 ** 20} MiB`);
  }

  /** Where the present form began, or the text has got to. */
  get line(): number {
    return this.#formLine;
  }

  /** @returns whether the last form was torn */
  end(): boolean {
    if (this.#mode === 'form' && this.#depth === 0 && !this.#tagged) this.#emit();
    return this.#mode !== 'between' && !(this.#mode === 'comment' && this.#after === 'between');
  }

  #begin(char: string): void {
    if (isBlank(char)) return;
    if (char === ';') {
      this.#mode = 'comment';
      this.#after = 'between';
      return;
    }
    if (this.#outer === 'open' && (char === ']' || char === ')')) {
      this.#outer = 'closed';
      return;
    }
    if (CLOSING.includes(char)) throw this.#error(`"${char}" closes nothing`);
    if (this.#outer === 'none' && (char === '[' || char === '(')) {
      this.#outer = 'open';
      return;
    }
    this.#outer = this.#outer === 'none' ? 'closed' : this.#outer;
    this.#formLine = this.#line;
    this.#mode = 'form';
    this.#text = '';
    this.#tagged = char === '#';
    if (char === '"') this.#mode = 'string';
    else if (char === '\\') this.#mode = 'character';
    else if (OPENING.includes(char)) this.#depth = 1;
  }

  /** Takes one character of a form; true when the form ends with it. */
  #within(char: string): boolean {
    switch (this.#mode) {
      case 'comment':
        if (char === '\n') this.#mode = this.#after;
        return false;
      case 'character':
        this.#mode = 'form';
        return false;
      case 'string':
        if (this.#escaped) this.#escaped = false;
        else if (char === '\\') this.#escaped = true;
        else if (char === '"') {
          this.#mode = 'form';
          return this.#depth === 0;
        }
        return false;
      default:
        return this.#inForm(char);
    }
  }

  #inForm(char: string): boolean {
    if (char === '"') this.#mode = 'string';
    else if (char === '\\') this.#mode = 'character';
    else if (char === ';') {
      if (this.#depth === 0 && !this.#tagged) return false;
      this.#mode = 'comment';
      this.#after = 'form';
    } else if (OPENING.includes(char)) {
      if (this.#depth === 0 && !this.#tagged) return false;
      this.#depth++;
    } else if (CLOSING.includes(char) && this.#depth > 0) return --this.#depth === 0;
    return false;
  }

  /** Whether a character ends a form that is no collection and no string. */
  #endsAtom(char: string): boolean {
    return isBlank(char) || char === ';' || CLOSING.includes(char) || (OPENING.includes(char) && !this.#tagged);
  }

  /** A tag needs the form behind it; anything else is a form by itself. */
  #endAtom(): void {
    if (this.#tagged && /^#\S+\s*$/.test(this.#text) && !this.#text.startsWith('##')) return;
    this.#emit();
  }

  #emit(): void {
    const text = this.#text;
    this.#text = '';
    this.#mode = 'between';
    this.#depth = 0;
    this.#tagged = false;
    this.#onForm(text, this.#formLine);
  }

  #error(problem: string): HistoryError {
    return new HistoryError(`${this.#path}:${this.#line}`, problem);
  }
}
