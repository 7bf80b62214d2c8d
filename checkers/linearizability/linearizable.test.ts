import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { histories } from '../testing/share.js';
import type { CheckResult } from '../verdict.js';
import { decideBySearch, judgeKey } from './judge-key.js';
import { linearizable, linearizableBy } from './linearizable.js';
import { belongs } from './options.js';
import { mergeShares } from './shares.js';
import { drawn } from './testing/lines.js';
import { versionedHistory } from './testing/versioned-history.js';

function check(text: string, options: Readonly<Record<string, Json>> = {}, key?: string): CheckResult {
  return linearizable.check(drawn(text, key), options, unlimited);
}

const stale = `
  write 1 |--|
  write 1 |--|
  write 2     |--|
  read 1          |--|
`;

describe('linearizable', () => {
  it('passes what is possible and says who decided', () => {
    expect(check('write 1 |--|\nread 1    |--|\nwrite 2 |---~')).toEqual({
      valid: true,
      operations: 3,
      anomalies: [],
      details: { model: 'cas-register', keys: 1, succeeded: 2, judges: { zones: 1 }, secondOpinions: 1 },
    });
  });

  it('explains what is not, with the smallest impossible set, and draws it', () => {
    expect(check(stale, {}, 'r1')).toEqual({
      valid: false,
      operations: 4,
      anomalies: [
        {
          kind: 'not-linearizable',
          message:
            "Key r1: Nothing can explain process 3's read of 1 (18.000–21.000 s) after process 0's write of 1 (10.000–13.000 s); process 1's write of 1 (10.000–13.000 s); and process 2's write of 2 (14.000–17.000 s): no order of them that respects real time is possible, whatever the other operations did.",
          events: [0, 1, 2, 3, 4, 5, 6, 7],
          drawing: [
            '0: write of 1  |-----|',
            '1: write of 1     |-----|',
            '2: write of 2              |--|',
            '3: read of 1                     |--|',
          ].join('\n'),
          order: {
            initial: 'null',
            steps: [
              { event: 0, text: "process 0's write of 1 (10.000–13.000 s)", state: '1', helper: false },
              { event: 1, text: "process 1's write of 1 (10.000–13.000 s)", state: '1', helper: false },
              { event: 4, text: "process 2's write of 2 (14.000–17.000 s)", state: '2', helper: false },
            ],
            stuck: [{ event: 6, text: "process 3's read of 1 (18.000–21.000 s)" }],
          },
        },
      ],
      details: { model: 'cas-register', keys: 1, succeeded: 4, judges: { 'depth-first': 1 }, secondOpinions: 0 },
    });
  });

  it('leaves out of the smallest set what does not matter', () => {
    const { anomalies } = check(`
      write 5 |--|
      write 5     |--|
      read 5          |--|
      write 6             |--|
      write 6             |--|
      read 7                  |--|
      read 6                  |--|
    `);
    expect(anomalies.map(({ message, events }) => [message, events])).toEqual([
      ["Nothing can explain process 5's read of 7 (30.000–33.000 s), whatever the other operations did.", [10, 12]],
    ]);
  });

  it('judges key by key', () => {
    const events = [...drawn('write 1 |--|\nread 1    |--|', 'a'), ...drawn('read 7 |--|', 'b')].map(
      (event, index) => ({
        ...event,
        index,
        process: index < 4 ? event.process : 9,
      }),
    );
    const result = linearizable.check(events, {}, unlimited);
    expect(result.anomalies.map(({ kind, message, events: involved }) => [kind, message, involved])).toEqual([
      [
        'unwritten-value',
        "Key b: Process 9's read of 7 (7.000–10.000 s) got a value that nothing can have written.",
        [4, 5],
      ],
    ]);
    expect(result.details?.['keys']).toBe(2);
  });

  it('takes null as a value, or as anything when told so', () => {
    expect(check('write 1 |--|\nread null    |--|').valid).toBe(false);
    expect(check('write 1 |--|\nread null    |--|', { nullReads: 'anything' }).valid).toBe(true);
    expect(check('read 0 |--|', { initial: 0 }).valid).toBe(true);
  });

  it.each([
    ['mutex', 'acquire |--|\nacquire     |--|'],
    ['owner-mutex', 'acquire |--|\nrelease     |--|'],
    ['rw-mutex', 'acquire {"mode":"shared"} |--|\nacquire {"mode":"exclusive"}    |--|'],
    ['semaphore', 'acquire |--|\nacquire     |--|'],
    ['queue', 'enqueue 1 |--|\ndequeue 2     |--|'],
    ['set', 'add 1 |--|\nread [2]    |--|'],
    ['counter', 'add 1 |--|\nread 2     |--|'],
    ['kv-append', 'append "a" |--|\nappend "a" |--|\nread "a"        |--|'],
    ['multi-register', 'write {"x":1} |--|\nread {"x":2}     |--|'],
    ['register', 'write 1 |--|\nwrite 1 |--|\nread 2 |--|'],
  ])('knows %s', (model, text) => {
    const { valid, anomalies } = check(text, { model });
    expect(valid).toBe(false);
    expect(anomalies).toHaveLength(1);
  });

  it.each([
    [
      'an unknown model',
      { model: 'kv' },
      'there is no model "kv"; there are register, cas-register, multi-register, kv-append, mutex, owner-mutex, rw-mutex, semaphore, queue, set, counter',
    ],
    [
      'an unknown judge',
      { judge: 'x' },
      'there is no judge "x"; there are auto, search, portfolio, depth-first, frontier',
    ],
    ['a strange number of second opinions', { secondOpinions: 'x' }, 'secondOpinions must be a number of keys'],
    [
      'a strange initial value',
      { model: 'semaphore', initial: 0 },
      "the history: the model semaphore can't begin as 0",
    ],
    [
      'an unknown operation',
      { model: 'register' },
      'the history: the model register knows read, write, and not "cas" (event 0)',
    ],
    ['a malformed operation', {}, 'the history: the value of a cas must be [old, new] (event 0)'],
  ])('is unknown for %s', (_, options, reason) => {
    expect(check('cas 7 |--|', options)).toMatchObject({ valid: 'unknown', reason, anomalies: [] });
  });

  it('is unknown without any operation, or without any success', () => {
    expect(linearizable.check([], {}, unlimited)).toMatchObject({
      valid: 'unknown',
      reason: 'the history has no operation: nothing was tested',
      operations: 0,
    });
    expect(check('write 1 |--~\nread 1 |--x')).toMatchObject({
      valid: 'unknown',
      reason: 'no operation succeeded: nothing was tested',
      operations: 2,
    });
  });

  it("is valid without them where it is asked as peers' judges are, but says that nothing was tested", () => {
    const vacuous = { vacuous: true };
    expect(linearizable.check([], vacuous, unlimited)).toMatchObject({
      valid: true,
      reason: 'the history has no operation: nothing was tested',
    });
    expect(check('write 1 |--~\nread 1 |--x', vacuous)).toMatchObject({
      valid: true,
      reason: 'no operation succeeded: nothing was tested',
    });
    expect(check('write 1 |--|', vacuous)).not.toHaveProperty('reason');
    expect(check('cas 7 |--|', vacuous).valid).toBe('unknown');
  });

  it('is unknown when the budget is exceeded, and says for how many keys', () => {
    const events = [
      ...drawn(stale, 'a'),
      ...drawn(stale, 'b').map((event) => ({ ...event, process: Number(event.process) + 10 })),
    ];
    const result = linearizable.check(events, {}, { exceeded: () => 'out of time', hold: () => undefined });
    expect(result).toMatchObject({ valid: 'unknown', reason: 'key a was not judged: out of time (and 1 more)' });
    expect(result.details?.['doubts']).toEqual([
      'key a was not judged: out of time',
      'key b was not judged: out of time',
    ]);
  });

  it('lists a hundred anomalies at most and counts the rest', () => {
    const events = Array.from({ length: 130 }, (_, process) =>
      drawn('read 7 |--|', `k${process}`).map((event) => ({ ...event, process })),
    ).flat();
    const { anomalies, details } = linearizable.check(events, {}, unlimited);
    expect(anomalies).toHaveLength(100);
    expect(details?.['anomalyCount']).toBe(130);
  });
});

describe('two oracles', () => {
  const versioned = (version: number): string =>
    `{"version":${version},"stat":{"version":${version},"mzxid":${10 + version},"czxid":10}}`;
  const ok = `
    write 1 ${versioned(1)} |--|
    read 1 ${versioned(1).replace('{', '{"synced":true,')} |----|
  `;

  it('ask the search about keys that the witness passed', () => {
    const { valid, details } = check(ok, { initial: null });
    expect([valid, details?.['judges'], details?.['secondOpinions']]).toEqual([true, { witness: 1 }, 1]);
    expect(check(ok, { initial: null, secondOpinions: 0 }).details?.['secondOpinions']).toBe(0);
  });

  it('ask the search about keys of unique values, too', () => {
    expect(check('write 1 |--|\nread 1 |--|').details?.['secondOpinions']).toBe(1);
    expect(check('write 1 |--|\nread 7 |--|').details?.['secondOpinions']).toBe(1);
    const many = Array.from({ length: 9 }, (_, process) =>
      drawn('write 1 |--|', `k${process}`).map((event) => ({ ...event, process })),
    ).flat();
    expect(linearizable.check(many, {}, unlimited).details?.['secondOpinions']).toBe(4);
    expect(linearizable.check(many, { secondOpinions: 6 }, unlimited).details?.['secondOpinions']).toBe(6);
  });

  it('ask the same of both: what the node began with is what was seen of it', () => {
    const synced = versioned(0).replace('{', '{"synced":true,');
    expect(check(`read 5 ${synced} |--|`)).toMatchObject({ valid: true, details: { secondOpinions: 1 } });
    expect(check(`write 1 ${versioned(1)} |--|`)).toMatchObject({ valid: true, details: { secondOpinions: 1 } });
  });

  it('are not asked the same where a node was not there yet, or was deleted', () => {
    const synced = '{"synced":true}';
    const missing = check(`read null ${synced} |--|\nwrite 1 ${versioned(1)} |--|`, { initial: 5 });
    expect(missing).toMatchObject({ valid: true, details: { secondOpinions: 0 } });
    const again = versioned(0).replace('"czxid":10', '"czxid":50').replace('"mzxid":10', '"mzxid":50');
    const recreated = check(`write 1 ${versioned(1)} |--|\nread 7 ${again.replace('{', '{"synced":true,')} |--|`);
    expect(recreated).toMatchObject({ valid: true, details: { secondOpinions: 0, judges: { witness: 1 } } });
  });

  it('call impossible what the witness only believed: that an unknown cas had seen what it says', () => {
    const text = `
      write 7 |---~
      cas [5,6] {"expected":1} |---~
      read 6 {"synced":true,"version":2,"stat":{"version":2,"mzxid":12,"czxid":10}}   |---|
    `;
    expect(check(text, { initial: 0 })).toMatchObject({
      valid: false,
      anomalies: [{ kind: 'not-linearizable' }],
      details: { judges: { witness: 1 } },
    });
    const honest = check(text.replace('[5,6]', '[7,6]'), { initial: 0 });
    expect(honest).toMatchObject({ valid: true, details: { secondOpinions: 1 } });
  });

  it('never disagree, whatever a server answers', () => {
    let asked = 0;
    for (let seed = 1; seed <= histories(600); seed++) {
      const random = new SeededRandom(seed);
      const shape = {
        ...{ operations: random.integer(2, 12), concurrency: random.integer(1, 6), plain: random.pick([0, 0.5]) },
        ...{ unknown: random.pick([0, 0.3, 0.6]), slip: random.pick([0, 2]), repeated: random.pick([0, 0.8]) },
      };
      const events = versionedHistory(random, shape);
      const { failure, details } = linearizable.check(events, random.chance(0.5) ? { initial: null } : {}, unlimited);
      asked += Number(details?.['secondOpinions']);
      expect([seed, failure]).toEqual([seed, undefined]);
    }
    expect(asked).toBeGreaterThan(histories(200));
  });

  it('fail together, and say who said what of which key, when they disagree', () => {
    const lying = linearizableBy({
      judgeKey,
      decideBySearch: (input, ...rest) => {
        const decision = decideBySearch(input, ...rest);
        if (input.table.key !== 'r2') return decision;
        return { ...decision, possible: false, judge: 'frontier' };
      },
    });
    const events = [
      ...drawn(ok, 'r1'),
      ...drawn(ok, 'r2').map((event) => ({ ...event, process: 9 + Number(event.process) })),
    ];
    const failure =
      'the judges disagree, so one of them is wrong: on key r2 (2 operations) the witness judge says possible, the frontier search says impossible (without a reason)';
    expect(lying.check(events, { initial: null }, unlimited)).toMatchObject({
      valid: 'unknown',
      reason: failure,
      failure,
      anomalies: [],
      details: { secondOpinions: 2, disagreements: [expect.stringContaining('key r2')] },
    });
  });

  it('fail together when the first one accuses what the second one explains', () => {
    const lying = linearizableBy({
      judgeKey: (input, ...rest) => {
        const verdict = judgeKey(input, ...rest);
        const flaw = { kind: 'order', message: 'It is so.', operations: [0] };
        return input.table.key === 'r2' ? { ...verdict, flaws: [flaw] } : verdict;
      },
      decideBySearch,
    });
    const plain = 'write 1 |--|\nread 1    |--|';
    const { valid, failure } = lying.check(drawn(plain, 'r2'), {}, unlimited);
    expect(valid).toBe(false);
    expect(failure).toContain(
      'on key r2 (2 operations) the zones judge says impossible, the depth-first search says possible (It is so.)',
    );
  });

  it('say nothing where the second one does not decide, and fail together where it accuses without proof', () => {
    const answering = (possible: boolean | null, flawed: boolean, onTrust: boolean): CheckResult => {
      const flaw = { kind: 'order', message: 'It is not so.', operations: [0] };
      const lying = linearizableBy({
        judgeKey: (input, ...rest) => {
          const verdict = judgeKey(input, ...rest);
          return { ...verdict, comparable: verdict.comparable && { ...verdict.comparable, onTrust } };
        },
        decideBySearch: () => ({ judge: 'frontier', possible, reason: null, explain: () => (flawed ? flaw : null) }),
      });
      return lying.check(drawn('write 1 |--|\nread 1    |--|'), {}, unlimited);
    };
    expect(answering(null, true, false)).toMatchObject({ valid: true, details: { secondOpinions: 0 } });
    expect(answering(null, true, false)).not.toHaveProperty('failure');
    expect(answering(false, true, true)).toMatchObject({ valid: false, anomalies: [{ message: 'It is not so.' }] });
    expect(answering(false, true, true)).not.toHaveProperty('failure');
    for (const [flawed, onTrust] of [
      [true, false],
      [false, true],
    ] as const) {
      expect(answering(false, flawed, onTrust)).toMatchObject({
        ...{ valid: 'unknown', anomalies: [] },
        failure: expect.stringContaining(
          'the zones judge says possible, the frontier search says impossible',
        ) as string,
      });
    }
  });

  it('fail together over all shares of the keys', () => {
    const part = (disagreements: readonly string[]): CheckResult => ({
      ...{ valid: 'unknown', reason: 'r', failure: 'f', operations: 1, anomalies: [] },
      details: { succeeded: 1, disagreements },
    });
    const fine: CheckResult = { valid: true, operations: 1, anomalies: [], details: { succeeded: 1 } };
    const failure = 'the judges disagree, so one of them is wrong: on key a (and 1 more, in details.disagreements)';
    expect(mergeShares([fine, part(['on key a', 'on key b'])], {})).toMatchObject({
      valid: 'unknown',
      reason: failure,
      failure,
    });
    expect(mergeShares([fine, fine], {})).not.toHaveProperty('failure');
  });

  it('are unknown when replies contradict themselves', () => {
    const text = 'write 1 {"version":1,"zxid":12,"stat":{"version":1,"mzxid":11,"czxid":10}} |--|';
    expect(check(text)).toMatchObject({
      valid: 'unknown',
      reason: "the history: 1 replies to writes carry another zxid than their stat, so the recording can't be trusted",
    });
  });
});

describe('shares of the keys', () => {
  const events: HistoryEvent[] = Array.from({ length: 40 }, (_, process) =>
    drawn(process === 7 ? 'read 7 |--|' : 'write 1 |--|', `key ${process}`).map((event) => ({ ...event, process })),
  ).flat();

  it('together say what one judge says', () => {
    const options = { secondOpinions: 100 };
    const whole = linearizable.check(events, options, unlimited);
    const shares = [0, 1, 2].map((index) => linearizable.check(events, { ...options, shard: [index, 3] }, unlimited));
    const merged = mergeShares(shares, {});
    expect(merged).toEqual(whole);
    expect(shares.every(({ operations }) => operations > 5 && operations < 25)).toBe(true);
    expect(linearizable.merge?.(shares, {})).toEqual(merged);
  });

  it('each have every key once', () => {
    for (let key = 0; key < 50; key++) {
      const owners = [0, 1, 2, 3].filter((index) => belongs(`k${key}`, { index, of: 4 }));
      expect(owners).toHaveLength(1);
    }
    expect(belongs(null, { index: 0, of: 1 })).toBe(true);
  });

  it('are unknown together when nothing was judged, and false when one is', () => {
    expect(mergeShares([], {})).toMatchObject({
      valid: 'unknown',
      reason: 'the history has no operation: nothing was tested',
    });
    const empty: CheckResult = { valid: true, operations: 0, anomalies: [], details: { succeeded: 0 } };
    const none = [empty, { ...empty, operations: 3 }];
    const reason = 'no operation succeeded: nothing was tested';
    expect(mergeShares(none, {})).toMatchObject({ valid: 'unknown', reason });
    expect(mergeShares(none, { vacuous: true })).toMatchObject({ valid: true, reason });
    const doubted: CheckResult = {
      ...empty,
      operations: 3,
      valid: 'unknown',
      reason: 'time',
      details: { succeeded: 1, doubts: ['a'] },
    };
    const wrong: CheckResult = { ...empty, operations: 3, valid: false, details: { succeeded: 1, doubts: ['b'] } };
    expect(mergeShares([doubted, wrong], {})).toMatchObject({
      valid: false,
      operations: 6,
      details: { succeeded: 2, doubts: ['a', 'b'] },
    });
    expect(mergeShares([doubted, { ...empty, operations: 1, details: { succeeded: 1 } }], {})).toMatchObject({
      valid: 'unknown',
      reason: 'time',
    });
  });
});
