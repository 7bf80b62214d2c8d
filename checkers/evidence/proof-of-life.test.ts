import { describe, expect, it } from 'vitest';
import { written } from '../testing/written-history.js';
import { clientOperations } from './operations.js';
import { ProofOfLife } from './proof-of-life.js';

function life(text: string): ProofOfLife {
  return new ProofOfLife(clientOperations(written(text)));
}

const done = (f: string, type: string, fields = '{}', who = '1/0x0A'): string =>
  `1 ${who} invoke ${f} x\n2 ${who} ${type} ${f} x null | ${fields}`;

describe('a reply', () => {
  const at = (text: string, zxid: number): number | null => life(text).replyAt('a', zxid)?.index ?? null;

  it('proves that its session lived at the state it came from', () => {
    expect([at(done('read', 'ok', '{"zxid":7}'), 7), at(done('read', 'ok', '{"zxid":7}'), 8)]).toEqual([1, null]);
    expect(at(done('read', 'ok', '{"zxid":7}', '1/b'), 7)).toBeNull();
    expect(at(done('read', 'ok', '{"zxid":7}', '1'), 7)).toBeNull();
    expect(at(done('read', 'ok'), 0)).toBeNull();
    expect(at(done('close', 'ok', '{"zxid":7}'), 7)).toBeNull();
    expect(at(done('read', 'info', '{"zxid":7}'), 7)).toBeNull();
    expect(at('1 1/a invoke read x', 0)).toBeNull();
  });

  it('proves it also by a refusal that came from the tree', () => {
    for (const error of ['NONODE', 'NODEEXISTS', 'BADVERSION', 'NOTEMPTY', 'cas-mismatch']) {
      expect(at(done('write', 'fail', `{"zxid":7,"error":"${error}"}`), 7)).toBe(1);
    }
    for (const error of ['SESSIONEXPIRED', 'CONNECTIONLOSS']) {
      expect(at(done('write', 'fail', `{"zxid":7,"error":"${error}"}`), 7)).toBeNull();
    }
    expect(at(done('write', 'fail', '{"zxid":7}'), 7)).toBeNull();
  });

  it('counts with the highest zxid', () => {
    const text = `${done('read', 'ok', '{"zxid":9}')}\n${done('read', 'ok', '{"zxid":7}')}\n${done('read', 'ok', '{"zxid":9}')}`;
    expect([at(text, 9), at(text, 8), at(text, 10)]).toEqual([1, 1, null]);
  });
});

describe('a write', () => {
  const after = (text: string, position: number): number | null =>
    life(text).writeAfter('a', position)?.invocation.index ?? null;

  it('that the leader answered proves that its session lived when it was asked for', () => {
    const later = `0 2/b invoke read y\n${done('write', 'ok')}`;
    expect([after(later, 0), after(later, 1), after(later, -1)]).toEqual([1, null, 1]);
    for (const f of ['acquire', 'release', 'write', 'create', 'delete']) expect(after(done(f, 'ok'), -1)).toBe(0);
    for (const f of ['read', 'watch', 'guard']) expect(after(done(f, 'ok'), -1)).toBeNull();
    expect(after(done('guard', 'ok', '{"zxid":7}'), -1)).toBe(0);
    expect(after(done('guard', 'ok', '{"stat":{}}'), -1)).toBe(0);
    expect(after(done('read', 'ok', '{"zxid":7}'), -1)).toBeNull();
  });

  it('counts also when it was refused by the tree, but not when nothing was sent', () => {
    expect(after(done('write', 'fail', '{"error":"BADVERSION"}'), -1)).toBe(0);
    expect(after(done('write', 'fail', '{"error":"cas-mismatch"}'), -1)).toBeNull();
    expect(after(done('guard', 'fail', '{"error":"NONODE","zxid":7}'), -1)).toBeNull();
    expect(after(done('write', 'fail', '{"error":"SESSIONEXPIRED"}'), -1)).toBeNull();
    expect(after(done('write', 'info'), -1)).toBeNull();
  });

  it('counts with the one that was asked for last', () => {
    const text = '1 1/a invoke write x\n2 2/a invoke write y\n3 2/a ok write y\n4 1/a ok write x';
    expect([after(text, 0), after(text, 1)]).toEqual([1, null]);
  });
});
