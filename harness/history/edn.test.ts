import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../foundation/errors.js';
import { convertHistory } from './convert.js';
import { EdnForms } from './edn-forms.js';
import { parseEdn } from './edn-value.js';
import { ednLine } from './edn-writer.js';
import type { HistoryEvent } from './event.js';
import { HistoryError } from './history-error.js';
import { formatOf, readHistory } from './read-history.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaos-edn-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string, name = 'h.edn'): ReturnType<typeof readHistory> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return readHistory(file);
}

function refusal(content: string): string {
  try {
    read(content);
  } catch (thrown) {
    if (thrown instanceof HistoryError) return thrown.message.replace(folder, '');
    throw thrown;
  }
  return 'accepted';
}

describe('parseEdn', () => {
  it.each([
    ['nil', null],
    ['true', true],
    [' false ', false],
    [':cas-mismatch', 'cas-mismatch'],
    [':jepsen/ok', 'jepsen/ok'],
    ['symbol', 'symbol'],
    ['-12', -12],
    ['+3', 3],
    ['12N', 12],
    ['1.5e3', 1500],
    ['2.5M', 2.5],
    ['1/4', 0.25],
    ['9007199254740993', '9007199254740993'],
    ['"a\\n\\"b\\" \\u00e9 \\\\"', 'a\n"b" é \\'],
    ['\\a', 'a'],
    ['\\newline', '\n'],
    ['\\u00e9', 'é'],
    ['\\(', '('],
    ['[1, 2 (3 #{4})]', [1, 2, [3, [4]]]],
    ['{:a 1, "b" [nil], 3 x}', { a: 1, b: [null], 3: 'x' }],
    ['{[1 2] 3}', { '[1,2]': 3 }],
    ['[1 #_ 2 #_[3 4] 5]', [1, 5]],
    ['#inst "2020-01-01"', '2020-01-01'],
    ['#jepsen.history.Op{:index 0}', { index: 0 }],
    ['#object[java.Foo 0x1 "x"]', ['java.Foo', '0x1', 'x']],
    ['9007199254740992', 9007199254740992],
    ['[##Inf]', ['Inf']],
    ['^{:meta 1} [2]', [2]],
    ['[1 ; a comment ] "\n 2]', [1, 2]],
    ['#_ 5', null],
  ])('%s', (text, value) => {
    expect(parseEdn(text)).toEqual(value);
  });

  it.each([
    ['[1 2', '"]" is missing'],
    ['{:a}', 'a map has a key without value'],
    ['"abc', 'a string does not end'],
    ['1 2', 'unexpected "2"'],
    ['', 'a form is missing'],
    [']', '"]" closes nothing'],
    ['[1 }', '"}" closes nothing'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseEdn(text)).toThrow(problem);
  });
});

describe('EdnForms', () => {
  const text = `; a comment [ with " brackets
[{:a "] } ;" :b \\] } ; more
 #tag {:c [1 2]} #_ {:gone 1}
 :atom 12 "string" (1 2) #{3}]`;
  const forms = [
    ['{:a "] } ;" :b \\] }', 2],
    ['#tag {:c [1 2]}', 3],
    ['#_ {:gone 1}', 3],
    [':atom', 4],
    ['12', 4],
    ['"string"', 4],
    ['(1 2)', 4],
    ['#{3}', 4],
  ];

  it('finds the same forms, wherever the text is cut', () => {
    for (let size = 1; size <= text.length; size++) {
      const found: [string, number][] = [];
      const splitter = new EdnForms('f', (form, line) => found.push([form, line]));
      for (let from = 0; from < text.length; from += size) splitter.push(text.slice(from, from + size));
      expect([size, splitter.end(), found]).toEqual([size, false, forms]);
    }
  });

  it('takes forms without a collection around them, and tells a torn one', () => {
    const found: string[] = [];
    const splitter = new EdnForms('f', (form) => found.push(form));
    splitter.push('{:a 1}\n{:b 2}\n12');
    expect(splitter.end()).toBe(false);
    expect(found).toEqual(['{:a 1}', '{:b 2}', '12']);
    const torn = new EdnForms('f', (form) => found.push(form));
    torn.push('{:a 1}\n{:b "2');
    expect(torn.end()).toBe(true);
  });

  it('refuses what closes nothing', () => {
    const splitter = new EdnForms('f', () => undefined);
    expect(() => splitter.push('{:a 1}\n}')).toThrow('f:2: "}" closes nothing');
  });
});

const jepsen = `{:type :invoke, :f :write, :value 3, :process 0, :time 10, :index 0}
{:type :info, :f :start, :process :nemesis, :time 11, :index 1, :value nil}
{:type :fail, :f :write, :value 3, :process 0, :time 12, :index 2, :error [:conn-refused "x"]}
`;

describe('an EDN history', () => {
  it('of Jepsen has a map a line', () => {
    expect(read(jepsen).events).toEqual([
      { index: 0, time: 10, process: 0, type: 'invoke', f: 'write', value: 3 },
      { index: 1, time: 11, process: 'nemesis', type: 'info', f: 'start', value: null },
      { index: 2, time: 12, process: 0, type: 'fail', f: 'write', value: 3, error: '["conn-refused","x"]' },
    ]);
  });

  it('of Knossos has one vector, or list, and often no index or time', () => {
    const body =
      '{:process 4, :type :invoke, :f :cas, :value [0 2]}\n {:process 4, :type :fail, :f :cas, :value [0 2], :error :cas-mismatch}';
    const events = [
      { index: 0, time: 0, process: 4, type: 'invoke', f: 'cas', value: [0, 2] },
      { index: 1, time: 1000, process: 4, type: 'fail', f: 'cas', value: [0, 2], error: 'cas-mismatch' },
    ];
    expect(read(`; why\n[${body}]\n`).events).toEqual(events);
    expect(read(`(${body})`).events).toEqual(events);
    expect(read(body).events).toEqual(events);
  });

  it('of independent keys has [key value], found out from the values', () => {
    const text = `{:process 0, :type :invoke, :f :write, :value ["x" 1]}
{:process 0, :type :ok, :f :write, :value ["x" 1]}
{:process :nemesis, :type :info, :f :kill, :value [1 2]}
{:process 0, :type :invoke, :f :read, :value [7 nil]}
{:process 0, :type :ok, :f :read, :value [7 3]}`;
    expect(read(text).events.map(({ key, value }) => [key, value])).toEqual([
      ['x', 1],
      ['x', 1],
      [undefined, [1, 2]],
      ['7', null],
      ['7', 3],
    ]);
    const cas = '{:process 0, :type :invoke, :f :cas, :value [1 [2 3]]}';
    expect(read(cas).events.map(({ key, value }) => [key, value])).toEqual([['1', [2, 3]]]);
    const plain =
      '{:process 0, :type :invoke, :f :cas, :value [1 2]}\n{:process 1, :type :invoke, :f :read, :value nil}';
    expect(read(plain).events.map(({ key }) => key)).toEqual([undefined, undefined]);
    expect(read('{:process 0, :type :invoke, :f :cas, :value [1 2]}').events[0]?.key).toBeUndefined();
    expect(read('{:process 0, :type :invoke, :f :txn, :value [[:r 1] nil]}').events[0]?.key).toBeUndefined();
  });

  it('may end with a torn form', () => {
    const { events, warnings } = read(jepsen.slice(0, -20));
    expect(events).toHaveLength(2);
    expect(warnings).toEqual([`${join(folder, 'h.edn')}:3: the last form is torn and was left out`]);
  });

  it.each([
    ['{:type :invoke\n', 'accepted'],
    ['{:type :invoke, :f :read, :process 0}\n{:type}\n', '/h.edn:2: not EDN: a map has a key without value'],
    ['\n{:type :invoke, :f :read, :process 0}\n[1 2]\n', '/h.edn:3: an event must be a map, and is [1 2]'],
    [
      '[{:type :began, :f :read, :process 0}]',
      '/h.edn:1: "type" must be invoke, ok, fail, info or note, and is "began"',
    ],
    [
      '[{:type :ok, :f :read, :process 0}]',
      '/h.edn:1: process 0 completes "read" (ok) without having invoked anything',
    ],
    [
      '[{:type :ok, :f :read, :process 0, :error 5}]',
      '/h.edn:1: process 0 completes "read" (ok) without having invoked anything',
    ],
  ])('%j: %s', (content, message) => {
    expect(refusal(content)).toBe(message);
  });

  it('is told from JSONL by its name or its beginning', () => {
    const format = (name: string, content: string): string => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return formatOf(file);
    };
    expect(format('a.edn', '')).toBe('edn');
    expect(format('a.jsonl', '{:a 1}')).toBe('jsonl');
    expect(format('none', '')).toBe('jsonl');
    for (const text of ['{:type :ok}', '\ufeff ; x\n', '[{:a 1}', '( {:a 1}', '#x{}', '[;\n', '[#x{}']) {
      expect([text, format('history', text)]).toEqual([text, 'edn']);
    }
    for (const text of ['{"type":"ok"}', '[1]', '{}', 'x'])
      expect([text, format('history', text)]).toEqual([text, 'jsonl']);
  });

  it('is either read or refused with a line, whatever the text', () => {
    const pieces = ['{', '}', '[', ']', '(', ')', '#', '_', '"', '\\', ';', ':a', ' ', '\n', '1', 'nil', '^', jepsen];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        expect(refusal(parts.join(''))).toMatch(/^(accepted$|\/h\.edn:\d+: )/);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('convertHistory', () => {
  const event = fc.record(
    {
      process: fc.constantFrom('nemesis', 'observer'),
      type: fc.constantFrom('note', 'info', 'invoke'),
      f: fc.constantFrom('kill', 'a b', 'x-1'),
      value: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
      error: fc.constantFrom('X', '[1]'),
      stat: fc.constant({ czxid: 3, ephemeralOwner: '0' }),
      synced: fc.boolean(),
    },
    { requiredKeys: ['process', 'type', 'f'] },
  );

  it('loses nothing on the way to EDN and back', () => {
    const [jsonl, edn, back] = ['a.jsonl', 'a.edn', 'b.jsonl'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (fields) => {
        const events = fields.map((each, index) => ({ index: index * 2, time: index * 5, ...each }));
        writeFileSync(jsonl, events.map((each) => JSON.stringify(each)).join('\n'));
        expect(convertHistory(jsonl, edn, 'edn')).toEqual({ events: events.length, warnings: [] });
        convertHistory(edn, back, 'jsonl');
        expect(readHistory(back).events).toEqual(events);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the keys of clients', () => {
    const events: HistoryEvent[] = [
      { index: 0, time: 0, process: 3, type: 'invoke', f: 'read', key: 'r1', value: null },
      { index: 1, time: 1, process: 3, type: 'ok', f: 'read', key: 'r1', value: [1, 2], zxid: 7 },
    ];
    expect(events.map(ednLine)).toEqual([
      '{:index 0, :time 0, :type :invoke, :process 3, :f :read, :key "r1", :value ["r1" nil]}',
      '{:index 1, :time 1, :type :ok, :process 3, :f :read, :key "r1", :value ["r1" [1 2]], :zxid 7}',
    ]);
    const file = join(folder, 'keys.jsonl');
    writeFileSync(file, events.map((each) => JSON.stringify(each)).join('\n'));
    convertHistory(file, join(folder, 'keys.edn'), 'edn');
    expect(readHistory(join(folder, 'keys.edn')).events).toEqual(events);
    expect(readFileSync(join(folder, 'keys.edn'), 'utf8').endsWith('}\n')).toBe(true);
  });

  it('keeps keys where not every event of a client has one', () => {
    const events: HistoryEvent[] = [
      { index: 0, time: 0, process: 3, type: 'note', f: 'connection', value: 'connected' },
      { index: 1, time: 1, process: 3, type: 'invoke', f: 'read', key: 'r1', value: null },
      { index: 2, time: 2, process: 3, type: 'ok', f: 'read', key: 'r1', value: ['r1', 7] },
    ];
    const file = join(folder, 'some-keys.jsonl');
    writeFileSync(file, events.map((each) => JSON.stringify(each)).join('\n'));
    convertHistory(file, join(folder, 'some-keys.edn'), 'edn');
    expect(readHistory(join(folder, 'some-keys.edn')).events).toEqual(events);
  });

  it('writes notes as info that says so', () => {
    const note: HistoryEvent = {
      index: 0,
      time: 0,
      process: 'observer',
      type: 'note',
      f: 'server state',
      value: { 'a b': true },
    };
    expect(ednLine(note)).toBe(
      '{:index 0, :time 0, :type :info, :process :observer, :f "server state", :value {"a b" true}, :note true}',
    );
  });

  it('refuses a target that can not be written', () => {
    const file = join(folder, 'x.jsonl');
    writeFileSync(file, '');
    const target = join(folder, 'missing', 'y.edn');
    expect(() => convertHistory(file, target, 'edn')).toThrow(UsageError);
    expect(() => convertHistory(file, target, 'edn')).toThrow(/y\.edn: can't be written: ENOENT/);
  });
});
