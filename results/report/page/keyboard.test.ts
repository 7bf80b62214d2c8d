import { describe, expect, it } from 'vitest';
import { keyAction, keys } from './keyboard.js';

const plain = { ctrlKey: false, metaKey: false, altKey: false, target: { tagName: 'BODY' } };

describe('keys', () => {
  it('each have one meaning', () => {
    const all = keys.flatMap(({ keys: each }) => each);
    expect(new Set(all).size).toBe(all.length);
    for (const key of all) expect(keyAction({ ...plain, key })).not.toBeNull();
  });

  it('belong to the browser with a modifier, and to a field that is written into', () => {
    expect(keyAction({ ...plain, key: 'f', ctrlKey: true })).toBeNull();
    expect(keyAction({ ...plain, key: 'n', target: { tagName: 'INPUT' } })).toBeNull();
    expect(keyAction({ ...plain, key: 'Escape', target: { tagName: 'INPUT' } })).toBe('close');
    expect(keyAction({ ...plain, key: 'z' })).toBeNull();
    const scroller = { tagName: 'DIV', classList: { contains: (name: string) => name === 'scroller' } };
    expect(keyAction({ ...plain, key: 'ArrowRight', target: scroller })).toBeNull();
    expect(keyAction({ ...plain, key: 'n', target: scroller })).toBe('next');
  });
});
