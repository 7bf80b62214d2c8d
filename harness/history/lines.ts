import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../foundation/errors.js';
import { HistoryError } from './history-error.js';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;
/** Longer lines are refused: no event is that long, and one string of it would be most of a small machine's memory. */
export const LINE_BYTES_MAX = 64 * 2 ** 20;

/** Pieces of a file's bytes, in order; each is valid only until the next is asked for. */
export function* fileChunks(path: string): Generator<Buffer, void, undefined> {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const length = readChunk(path, descriptor, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readChunk(path: string, descriptor: number, chunk: Buffer): number {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, null);
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}

function unreadable(path: string, thrown: unknown): HistoryError {
  return new HistoryError(path, `can't be read: ${messageOf(thrown)}`, undefined, thrown);
}

/**
 * Calls `onLine(text, number, ended)` for each line of a file, in memory of one line. `number` counts from 1; `ended`
 * is false for a last line without a newline. A byte order mark and the carriage return of CRLF are taken off.
 */
export function forEachLine(path: string, onLine: (text: string, number: number, ended: boolean) => void): void {
  let number = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  const emit = (text: string, ended: boolean): void => {
    number++;
    const start = number === 1 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
    const end = text.charCodeAt(text.length - 1) === 13 ? text.length - 1 : text.length;
    onLine(start === 0 && end === text.length ? text : text.slice(start, end), number, ended);
  };
  for (const chunk of fileChunks(path)) {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last >= 0) {
      const complete = chunk.subarray(0, last);
      const text = restBytes === 0 ? complete.toString('utf8') : Buffer.concat([...rest, complete]).toString('utf8');
      rest = [];
      restBytes = 0;
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        emit(text.slice(from, to), true);
        from = to + 1;
      }
      emit(text.slice(from), true);
    }
    if (last + 1 < chunk.length) {
      rest.push(Buffer.from(chunk.subarray(last + 1)));
      restBytes += chunk.length - last - 1;
      if (restBytes > LINE_BYTES_MAX) {
        throw new HistoryError(`${path}:${number + 1}`, `the line is longer than ${LINE_BYTES_MAX / 2 ** 20} MiB`);
      }
    }
  }
  if (restBytes > 0) emit(Buffer.concat(rest).toString('utf8'), false);
}
