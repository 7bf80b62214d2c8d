import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import { zooKeeperPromises } from './zookeeper-promises.js';

// Where each row stops to accuse: equal zxids, missing fields, nodes that may have gone.
function found(text: string): string[] {
  const { anomalies } = zooKeeperPromises.check(written(text), {}, unlimited);
  return anomalies.map(({ kind, events }) => `${kind} ${events.join(' ')}`);
}

function judged(text: string, id: string): number {
  const { details } = zooKeeperPromises.check(written(text), {}, unlimited);
  const rows = details?.['promises'] as Readonly<Record<string, { readonly judged: number }>>;
  return rows[id]?.judged ?? -1;
}

/** One operation on `x`. */
const done = (at: number, who: string, f: string, value: string, fields = '{}', asked = '{}', key = 'x'): string =>
  `${String(at)} ${who} invoke ${f} ${key} null | ${asked}\n${String(at)}.5 ${who} ok ${f} ${key} ${value} | ${fields}\n`;
const stat = (fields: string): string => `{"stat":{${fields}}}`;

describe('V1: a stat', () => {
  const shown = (fields: string, asked = '{}', f = 'read', key = 'x'): string[] =>
    found(done(1, '1/a', f, '1', stat(fields), asked, key)).filter((kind) => kind.startsWith('impossible-stat'));

  it.each([
    ['"czxid":5,"mzxid":6,"version":0'],
    ['"czxid":5,"mzxid":4,"version":1'],
    ['"czxid":5,"mzxid":5,"pzxid":4,"version":0'],
    ['"version":1,"cversion":1,"numChildren":2'],
    ['"version":1,"cversion":2,"numChildren":1'],
  ])('cannot be %s', (fields) => expect(shown(fields)).toEqual(['impossible-stat 0 1']));

  it.each([
    ['"czxid":5,"mzxid":5,"version":0'],
    ['"czxid":5,"mzxid":5,"version":3'],
    ['"czxid":5,"mzxid":6'],
    ['"mzxid":6,"version":0'],
    ['"czxid":5,"version":0'],
    ['"mzxid":5,"pzxid":4,"version":0'],
    ['"czxid":5,"mzxid":5,"pzxid":5,"version":0'],
    ['"version":1,"cversion":1'],
    ['"version":1,"numChildren":1'],
    ['"version":1,"cversion":3,"numChildren":1'],
  ])('may be %s', (fields) => expect(shown(fields)).toEqual([]));

  it('may be anything at the root, whose counters are shifted', () => {
    for (const key of ['/', '/zookeeper'])
      expect(shown('"version":1,"cversion":2,"numChildren":1', '{}', 'read', key)).toEqual([]);
  });

  it('follows from what a conditional write expected', () => {
    const wrote = (version: number, asked: string, f = 'write'): string[] =>
      shown(`"version":${String(version)}`, asked, f);
    expect(wrote(4, '{"expected":2}')).toEqual(['impossible-stat 0 1']);
    expect(wrote(1, '{"expected":0}')).toEqual([]);
    expect([wrote(3, '{"expected":2}'), wrote(4, '{"expected":-1}'), wrote(4, '{}')]).toEqual([[], [], []]);
    expect(wrote(4, '{"expected":2}', 'read')).toEqual([]);
    expect(shown('"mzxid":4', '{"expected":2}', 'write')).toEqual([]);
  });

  it('has higher zxids at higher versions of one incarnation, among the extremes known', () => {
    const at = (second: number, version: number, mzxid: number, czxid = 1): string =>
      done(
        second,
        `${String(second)}/s${String(second)}`,
        'read',
        `"${String(second)}"`,
        stat(`"czxid":${String(czxid)},"mzxid":${String(mzxid)},"version":${String(version)}`),
      );
    const kinds = (...parts: string[]): string[] =>
      found(parts.join('')).filter((kind) => kind.startsWith('impossible-stat'));
    expect(kinds(at(1, 2, 9), at(2, 3, 8))).toEqual(['impossible-stat 2 3']);
    expect(kinds(at(1, 2, 9), at(2, 1, 10))).toEqual(['impossible-stat 2 3']);
    expect(kinds(at(1, 2, 9), at(2, 3, 9))).toEqual([]);
    expect(kinds(at(1, 2, 9), at(2, 3, 8, 2))).toEqual([]);
    expect(kinds(at(1, 2, 9), at(2, 3, 10), at(3, 1, 5), at(4, 4, 7))).toEqual(['impossible-stat 6 7']);
    expect(kinds(at(1, 5, 20), at(2, 3, 10), at(3, 4, 8))).toEqual(['impossible-stat 4 5']);
  });

  it('counts only where it tells something', () => {
    expect(judged(done(1, '1/a', 'read', '1', stat('"czxid":5')), 'V1')).toBe(0);
    expect(judged(done(1, '1/a', 'read', '1', '{"version":1}'), 'V1')).toBe(1);
    expect(judged(done(1, '1/a', 'read', '1', stat('"mzxid":5')), 'V1')).toBe(1);
  });
});

describe('W1 and S1: zxids of writes', () => {
  const wrote = (from: number, to: number, who: string, zxid: number): readonly [string, string] => [
    `${String(from)} ${who} invoke write x${who} 1`,
    `${String(to)} ${who} ok write x${who} 1 | {"zxid":${String(zxid)}}`,
  ];
  const kinds = (...writes: (readonly [string, string])[]): string[] =>
    found(
      writes
        .flat()
        .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
        .join('\n'),
    );

  it('rise in real time, past the highest acknowledged', () => {
    expect(kinds(wrote(1, 2, '1/a', 9), wrote(3, 4, '2/b', 8))).toEqual(['writes-out-of-order 0 1 2 3']);
    expect(kinds(wrote(1, 5, '1/a', 9), wrote(2, 3, '2/b', 7), wrote(6, 7, '3/c', 8))).toEqual([
      'writes-out-of-order 0 3 4 5',
    ]);
    expect(kinds(wrote(1, 2, '1/a', 7), wrote(3, 4, '2/b', 8))).toEqual([]);
    expect(kinds(wrote(1, 3.5, '1/a', 9), wrote(3, 4, '2/b', 8))).toEqual([]);
  });

  it('are there once', () => {
    expect(kinds(wrote(1, 5, '1/a', 9), wrote(2, 4, '2/b', 9))).toEqual(['zxid-twice 0 1 2 3']);
    expect(kinds(wrote(1, 2, '1/a', 9), wrote(3, 4, '1/a', 9))).toContain('session-writes-out-of-order 0 1 2 3');
  });
});

describe('S2: what a session has seen', () => {
  const read = (at: number, fields: string, key = 'x', who = '1/a'): string =>
    done(at, who, 'read', '1', fields, '{}', key);

  it('binds its headers, but for those that say nothing', () => {
    expect(found(read(1, '{"zxid":9}') + read(2, '{"zxid":8}'))).toEqual(['session-went-back 0 1 2 3']);
    expect(found(read(1, '{"zxid":9}') + read(2, '{"zxid":0}') + read(3, '{"zxid":9}'))).toEqual([]);
    expect(judged(read(1, '{"zxid":0}'), 'S2')).toBe(0);
  });

  it('is the latest of all that a stat shows', () => {
    const changed = done(1, '2/b', 'write', '1', '{"zxid":9,"stat":{"mzxid":9}}');
    for (const name of ['pzxid', 'czxid', 'mzxid']) {
      const seen = (zxid: number): string[] =>
        found(changed + read(2, stat(`"${name}":${String(zxid)}`), 'y') + read(3, stat('"mzxid":4'))).map(
          (kind) => kind.split(' ')[0] ?? '',
        );
      expect(seen(9)).toEqual(['session-went-back']);
      expect(seen(8)).toEqual([]);
    }
  });
});

describe('S3: own writes', () => {
  const own = done(1, '1/a', 'write', '1', '{"zxid":9,"stat":{"czxid":2,"mzxid":9,"version":3}}');
  const then = (fields: string, more = '', asked = '{}'): string[] =>
    found(`${own}${more}${done(5, '1/a', 'read', fields === '{}' ? 'null' : '1', fields, asked)}`).map(
      (kind) => kind.split(' ')[0] ?? '',
    );

  it('are not seen where the node is older, or not there', () => {
    expect(then(stat('"mzxid":8'))).toContain('own-write-not-seen');
    expect(then(stat('"mzxid":9'))).not.toContain('own-write-not-seen');
    expect(then('{}')).toContain('own-write-not-seen');
    const gone = '2 2/b invoke delete x\n3 2/b info delete x\n';
    expect(then('{}', gone)).not.toContain('own-write-not-seen');
    expect(then('{}', gone.replace('info', 'fail'))).toContain('own-write-not-seen');
  });

  it('are compared by version where there is no zxid, in one incarnation that nobody deletes', () => {
    const bare = (version: string, more = '', first = '{"version":3}'): string[] =>
      found(`${done(1, '1/a', 'write', '1', first)}${more}${done(5, '1/a', 'read', '1', version)}`).map(
        (kind) => kind.split(' ')[0] ?? '',
      );
    expect(bare('{"version":2}')).toEqual(['own-write-not-seen']);
    expect(bare('{"version":3}')).toEqual([]);
    expect(bare('{"version":2}', done(2, '2/b', 'delete', 'null'))).toEqual([]);
    expect(bare('{"stat":{"czxid":7,"version":2}}', '', '{"stat":{"czxid":6,"version":3}}')).toEqual([]);
    expect(bare('{"stat":{"czxid":6,"version":2}}', '', '{"stat":{"czxid":6,"version":3}}')).toEqual([
      'own-write-not-seen',
    ]);
    expect(judged(done(1, '1/a', 'write', '1', '{"version":3}') + done(5, '1/a', 'read', '1', '{}'), 'S3')).toBe(0);
  });

  it('may be of a node that was deleted since, or goes with its session', () => {
    const deleted = `${own}${done(2, '1/a', 'delete', 'null', '{"zxid":10}')}${done(5, '1/a', 'read', 'null')}`;
    expect(found(deleted).filter((kind) => kind.startsWith('own'))).toEqual([]);
    const ephemeral = own.replace('"version":3', '"version":3,"ephemeralOwner":"a"');
    expect(found(`${ephemeral}${done(5, '1/a', 'read', 'null')}`).filter((kind) => kind.startsWith('own'))).toEqual([]);
  });
});

describe('T1: one history', () => {
  const at = (second: number, fields: string, value = '1'): string =>
    done(second, `${String(second)}/s${String(second)}`, 'read', value, stat(fields));

  it('needs the incarnation, the version and the zxid to compare', () => {
    expect(found(at(1, '"czxid":1,"mzxid":5,"version":2') + at(2, '"czxid":1,"mzxid":6,"version":2'))).toContain(
      'two-histories 0 1 2 3',
    );
    for (const missing of ['"czxid":1,"version":2', '"mzxid":6,"version":2', '"czxid":1,"mzxid":6']) {
      expect(found(at(1, '"czxid":1,"mzxid":5,"version":2') + at(2, missing, '2'))).toEqual([]);
    }
    expect(found(at(1, '"czxid":1,"mzxid":5,"version":2') + at(2, '"czxid":1,"mzxid":5,"version":2', '2'))).toContain(
      'two-histories 0 1 2 3',
    );
  });
});

describe('P1 and Q1', () => {
  it('take absence for an end only at a zxid after the creation', () => {
    const seen = done(1, '1/a', 'read', '1', stat('"czxid":5,"mzxid":5,"version":0,"ephemeralOwner":"e"'));
    const alive = done(3, '9/e', 'read', '1', '{"zxid":30}', '{}', 'y');
    const gone = (fields: string): string[] =>
      found(`${seen}${done(2, '1/a', 'read', 'null', fields)}${alive}`).filter((kind) =>
        kind.startsWith('ephemeral-gone'),
      );
    expect(gone('{"zxid":30}')).toEqual(['ephemeral-gone 0 1 2 3 5']);
    expect(gone('{"zxid":31}')).toEqual([]);
    expect(gone('{"zxid":5}')).toEqual([]);
    expect(gone('{}')).toEqual([]);
  });

  it('take equal numbers for two only within one incarnation', () => {
    const acquired = (at: number, who: string, value: string): string =>
      done(at, who, 'acquire', value, '{}', '{}', 'L');
    expect(found(acquired(1, '1/a', '{"sequence":4}') + acquired(3, '2/b', '{"sequence":4}'))).toEqual([
      'sequence-twice 0 1 2 3',
    ]);
    expect(
      found(acquired(1, '1/a', '{"sequence":4,"czxid":7}') + acquired(3, '2/b', '{"sequence":4,"czxid":9}')),
    ).toEqual([]);
    expect(found(acquired(1, '1/a', '{"sequence":4,"czxid":7}') + acquired(3, '2/b', '{"sequence":4}'))).toEqual([
      'sequence-twice 0 1 2 3',
    ]);
    expect(found(acquired(1, '1/a', '{"sequence":4}') + acquired(3, '1/a', '{"sequence":4}'))).toEqual([]);
    expect(found(acquired(1, '1', '{"sequence":4}') + acquired(3, '1', '{"sequence":4}'))).toEqual([]);
    expect(found(acquired(1, '1', '{"sequence":4}') + acquired(3, '2', '{"sequence":3}'))).toEqual([
      'sequence-fell 0 1 2 3',
    ]);
    expect(
      found(acquired(1, '1/a', '{"sequence":4,"czxid":7}') + acquired(3, '2/b', '{"sequence":3,"czxid":9}')),
    ).toEqual([]);
    expect(
      found(acquired(1, '1/a', '{"sequence":4,"czxid":7}') + acquired(3, '2/b', '{"sequence":3,"czxid":6}')),
    ).toEqual(['sequence-fell 0 1 2 3']);
  });
});
