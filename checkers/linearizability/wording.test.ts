import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { draw } from './drawing.js';
import { ABSENT } from './operations.js';
import { drawn } from './testing/lines.js';
import { onlyKey } from './testing/prepare.js';
import { seconds, Wording } from './wording.js';

function said(events: readonly HistoryEvent[], number = 0): readonly [string, string] {
  const { table, ids } = onlyKey(events);
  const say = new Wording(table, ids);
  return [say.operation(number), say.brief(number)];
}

describe('operations in words', () => {
  it.each<[string, string, string]>([
    ['write 7 |--|', "process 0's write of 7 (8.000–11.000 s)", '0: write of 7'],
    ['write null |--|', "process 0's write of null (11.000–14.000 s)", '0: write of null'],
    ['read 7 |--~', "process 0's read of 7 (from 7.000 s on, outcome unknown)", '0: read of 7'],
    ['write 7 |', "process 0's write of 7 (from 8.000 s on, outcome unknown)", '0: write of 7'],
    ['write 7 |--x', "process 0's refused write of 7 (8.000–11.000 s)", '0: refused write of 7'],
    ['cas [1,2] |--|', "process 0's cas 1 → 2 (10.000–13.000 s)", '0: cas 1 → 2'],
    ['cas [1,2] |--x', "process 0's refused cas 1 → 2 (10.000–13.000 s)", '0: refused cas 1 → 2'],
    ['cas [1] |--|', "process 0's cas of [1] (8.000–11.000 s)", '0: cas of [1]'],
    ['write [1,2] |--|', "process 0's write of [1,2] (12.000–15.000 s)", '0: write of [1,2]'],
    ['acquire |--|', "process 0's acquire (8.000–11.000 s)", '0: acquire'],
    ['release |--|', "process 0's release (8.000–11.000 s)", '0: release'],
    ['acquire 5 |--|', "process 0's acquire of 5 (10.000–13.000 s)", '0: acquire of 5'],
    ['enqueue null |--|', "process 0's enqueue of null (13.000–16.000 s)", '0: enqueue of null'],
  ])('%s', (text, full, brief) => {
    expect(said(drawn(text))).toEqual([full, brief]);
  });

  it('name the server, and what was written rather than what was answered', () => {
    const common = { process: 4, f: 'write', server: 'zk2' };
    const events: HistoryEvent[] = [
      { ...common, index: 0, time: 1_500_000, type: 'invoke', value: 3 },
      { ...common, index: 1, time: 99_999_999, type: 'ok', value: 4 },
    ];
    expect(said(events)[0]).toBe("process 4's write of 3 (0.001500–0.100000 s, zk2)");
  });

  it('shorten long values in the middle, where they tend to be the same', () => {
    const { table, ids } = onlyKey(drawn('write 1 |--|'));
    const say = new Wording(table, ids);
    const shown = (value: Json): string => say.value(ids.idOf(value));
    expect(shown('a'.repeat(58))).toBe(`"${'a'.repeat(58)}"`);
    expect(shown(`${'a'.repeat(40)}${'b'.repeat(40)}`)).toBe(`"${'a'.repeat(19)}…${'b'.repeat(29)}"`);
    expect(say.value(ABSENT)).toBe('nothing');
  });

  it('count seconds to the ms, and to the µs where a history has next to no time', () => {
    expect([seconds(1_234_567_890), seconds(1e8), seconds(99_999_000), seconds(-5000)]).toEqual([
      '1.235',
      '0.100',
      '0.099999',
      '-0.000005',
    ]);
  });
});

describe('operations drawn', () => {
  function drawing(text: string, operations: readonly number[]): string | undefined {
    const { table, ids } = onlyKey(drawn(text));
    return draw(table, operations, new Wording(table, ids));
  }

  it('stand in order of invocation, without an end when unknown', () => {
    expect(drawing('read 1      |--|\nwrite 1 |-----~\nwrite 22         |--|', [2, 1, 0])).toBe(
      ['1: write of 1   |-------------->', '0: read of 1       |--|', '2: write of 22           |--|'].join('\n'),
    );
    expect(drawing('read 1        |--|\nwrite 1 |-----------|', [0, 1])?.split('\n')).toEqual([
      '1: write of 1  |--------|',
      '0: read of 1      |--|',
    ]);
  });

  it('are ten at most, and one at least', () => {
    const text = Array.from({ length: 11 }, () => 'write 1 |--|').join('\n');
    const numbers = Array.from({ length: 11 }, (_, number) => number);
    expect(drawing(text, numbers)).toBeUndefined();
    expect(drawing(text, [])).toBeUndefined();
    expect(drawing(text, numbers.slice(1))?.split('\n')).toHaveLength(10);
  });

  it('have short labels', () => {
    const exactly = `write "${'x'.repeat(40 - '0: write of ""'.length)}" |--|`;
    expect(drawing(exactly, [0])).toBe(`0: write of "${'x'.repeat(26)}"  |--|`);
    const longer = `write "${'x'.repeat(27)}" |--|`;
    expect(drawing(longer, [0])).toBe(`0: write of "${'x'.repeat(26)}…  |--|`);
  });
});
