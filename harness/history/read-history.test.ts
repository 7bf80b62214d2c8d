import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEvent } from './event.js';
import { HistoryError } from './history-error.js';
import { readHistory } from './read-history.js';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaos-history-'));
  file = join(folder, 'h.jsonl');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Buffer): ReturnType<typeof readHistory> {
  writeFileSync(file, content);
  return readHistory(file);
}

function refusal(content: string | Buffer): string {
  try {
    read(content);
  } catch (thrown) {
    if (thrown instanceof HistoryError) return thrown.message.replace(folder, '');
    throw thrown;
  }
  return 'accepted';
}

const invoke = '{"index":0,"time":5,"process":3,"type":"invoke","f":"write","key":"r1","value":7}';
const ok = '{"index":1,"time":9,"process":3,"type":"ok","f":"write","key":"r1","value":7,"zxid":12,"extra":{"a":[1]}}';

describe('readHistory', () => {
  it('reads a line an event and keeps fields it does not know', () => {
    const { events, warnings } = read(`${invoke}\n${ok}\n`);
    expect(events).toEqual([JSON.parse(invoke), JSON.parse(ok)]);
    expect(warnings).toEqual([]);
  });

  it('tolerates a byte order mark, CRLF, blank lines and a missing last newline', () => {
    expect(read(`\ufeff${invoke}\r\n\r\n  \n${ok}`).events).toEqual([JSON.parse(invoke), JSON.parse(ok)]);
  });

  it('leaves a torn last line out and says so', () => {
    const { events, warnings } = read(`${invoke}\n${ok.slice(0, 30)}`);
    expect(events).toHaveLength(1);
    expect(warnings).toEqual([`${file}:2: the last line is torn and was left out`]);
  });

  it('warns of a falling time and of an index that does not rise, and keeps the order of lines', () => {
    const { events, warnings } = read(`${invoke}\n${ok.replace('"index":1,"time":9', '"index":0,"time":4')}\n`);
    expect(events.map((event) => event.time)).toEqual([5, 4]);
    expect(warnings).toEqual([
      `${file}:2: time falls from 5 to 4; the order of lines counts`,
      `${file}:2: index does not rise (0, then 0); the order of lines counts`,
    ]);
  });

  it('stops warning after twenty', () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({ index: i, time: -i, process: 1, type: 'note', f: 'x' }),
    );
    const { warnings } = read(lines.join('\n'));
    expect(warnings).toHaveLength(21);
    expect(warnings[20]).toBe(`${file}: more of the same`);
  });

  it('numbers events without index by place and gives them a time', () => {
    const bare = '{"process":3,"type":"invoke","f":"read","key":4,"value":null,"error":null,"stat":null}';
    const { events } = read(`${bare}\n${bare.replace('invoke', 'ok')}\n`);
    expect(events).toEqual([
      { index: 0, time: 0, process: 3, type: 'invoke', f: 'read', key: '4', value: null },
      { index: 1, time: 1000, process: 3, type: 'ok', f: 'read', key: '4', value: null },
    ]);
  });

  it('allows gaps in the index and equal times', () => {
    expect(read(`${invoke}\n${ok.replace('"index":1,"time":9', '"index":70,"time":5')}\n`).warnings).toEqual([]);
  });

  it.each([
    ['not JSON', `${invoke}\n{"index":1,\n${ok}\n`, /^\/h\.jsonl:2: not JSON: /],
    ['no object', '[1]\n', /^\/h\.jsonl:1: an event must be an object, and is \[1\]$/],
    ['type', invoke.replace('invoke', 'began'), /:1: "type" must be invoke, ok, fail, info or note, and is "began"$/],
    ['no type', '{"process":1,"f":"read"}', /:1: "type" must be .*, and is missing$/],
    ['process', invoke.replace(':3', ':-3'), /:1: "process" must be a whole number from 0, and is -3$/],
    ['process name', invoke.replace(':3', ':"x"'), /:1: "process" must be a client's number, .*, and is "x"$/],
    ['f', invoke.replace('"write"', '4'), /:1: "f" must be the operation's name, and is 4$/],
    [
      'index',
      invoke.replace('"index":0', '"index":9007199254740993'),
      /:1: "index" must be a whole number up to 2\^53/,
    ],
    ['negative index', invoke.replace('"index":0', '"index":-1'), /:1: "index" must be .*, and is -1$/],
    ['time', invoke.replace('"time":5', '"time":9007199254740993'), /:1: "time" must be a whole number up to 2\^53/],
    ['time fraction', invoke.replace('"time":5', '"time":1.5'), /:1: "time" must be .*, and is 1\.5$/],
    ['key', invoke.replace('"r1"', '{}'), /:1: "key" must be a string, and is \{\}$/],
    ['zxid', ok.replace('12', '"0x12"'), /:1: "zxid" must be a number, and is "0x12"$/],
    ['stat', ok.replace('"zxid":12', '"stat":[]'), /:1: "stat" must be an object, and is \[\]$/],
    ['long value', invoke.replace('"write"', JSON.stringify(['x'.repeat(90)])), /and is \["x{38}…$/],
    ['rules', `${invoke}\n\n${invoke.replace('"index":0', '"index":1')}\n`, /:3: process 3 invokes "write" while/],
    ['rules without invocation', `${ok}\n`, /:1: process 3 completes "write" \(ok\) without/],
  ])('refuses a wrong %s with file and line', (_, content, message) => {
    expect(refusal(content)).toMatch(message);
  });

  it('refuses a file that is not there', () => {
    expect(() => readHistory(join(folder, 'none.jsonl'))).toThrow(/none\.jsonl: can't be read: ENOENT/);
  });

  it('reads any events back as they were written, wherever a chunk ends', () => {
    const event = fc.record({
      index: fc.nat(),
      time: fc.nat(),
      process: fc.constant('observer' as const),
      type: fc.constant('note' as const),
      f: fc.string({ unit: 'grapheme' }),
      value: fc.jsonValue(),
      pad: fc.constantFrom('', 'é'.repeat(300_000)),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const content = events.map((each) => JSON.stringify(each)).join('\n');
        const expected = JSON.parse(JSON.stringify(events)) as HistoryEvent[];
        expect(read(content).events).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('either reads or refuses with a line, whatever the bytes', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.nat(invoke.length), fc.string({ maxLength: 3 }))
        .map(([at, text]) => Buffer.from(`${invoke.slice(0, at)}${text}${invoke.slice(at)}\n${ok}\n`)),
    );
    fc.assert(
      fc.property(noise, (bytes) => {
        expect(refusal(bytes)).toMatch(/^(accepted$|\/h\.jsonl:\d+: )/);
      }),
      { numRuns: 500 },
    );
  });
});
