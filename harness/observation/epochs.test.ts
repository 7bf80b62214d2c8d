import { describe, expect, it } from 'vitest';
import { Epochs } from './epochs.js';

const zxid = (epoch: number, counter: number): number => epoch * 2 ** 32 + counter;

describe('Epochs', () => {
  it('takes the epoch of a new leader from its own zxid, before any transaction', () => {
    const epochs = new Epochs();
    expect(epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) })).toBe(1);
  });

  it('does not believe a new leader that still shows its last transaction', () => {
    const epochs = new Epochs();
    expect(epochs.epochOf('zk1', { role: 'leader', zxid: 0 })).toBeNull();
    expect(epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) })).toBe(1);
    expect(epochs.epochOf('zk2', { role: 'leader', zxid: zxid(1, 9) })).toBeNull();
    expect(epochs.epochOf('zk2', { role: 'leader', zxid: zxid(2, 0) })).toBe(2);
  });

  it('knows the epoch of a follower once it shows a transaction of the epoch led', () => {
    const epochs = new Epochs();
    epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) });
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: 0 })).toBeNull();
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(1, 1) })).toBe(1);
    expect(epochs.epochOf('zk1', { role: 'silent', zxid: null })).toBeNull();
    expect(epochs.epochOf('zk2', { role: 'looking', zxid: null })).toBeNull();
    // It follows somebody again, but whom? Its last transaction is of the epoch that ended.
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(1, 1) })).toBeNull();
    epochs.epochOf('zk3', { role: 'leader', zxid: zxid(2, 0) });
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(1, 1) })).toBeNull();
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(2, 1) })).toBe(2);
  });

  it('keeps the epoch of a follower that never stopped following, though its leader does not answer', () => {
    const epochs = new Epochs();
    epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) });
    epochs.epochOf('zk2', { role: 'follower', zxid: zxid(1, 1) });
    epochs.epochOf('zk1', { role: 'silent', zxid: null });
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(1, 1) })).toBe(1);
  });

  it('believes a follower that shows a later epoch than any leader seen', () => {
    const epochs = new Epochs();
    epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) });
    expect(epochs.epochOf('zk2', { role: 'follower', zxid: zxid(3, 1) })).toBe(3);
  });

  it('lets a resumed leader keep its epoch', () => {
    const epochs = new Epochs();
    epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 0) });
    epochs.epochOf('zk1', { role: 'silent', zxid: null });
    epochs.epochOf('zk2', { role: 'leader', zxid: zxid(2, 0) });
    expect(epochs.epochOf('zk1', { role: 'leader', zxid: zxid(1, 8) })).toBe(1);
  });
});
