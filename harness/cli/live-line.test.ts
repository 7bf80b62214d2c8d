import { describe, expect, it } from 'vitest';
import { inkFor, pageWidth } from '../../results/render/text.js';
import { liveLine } from './live-line.js';

const state = {
  elapsedS: 12.3,
  remainingS: 17.2,
  okPerS: 411.4,
  ok: 4932,
  fail: 3,
  info: 1,
  leader: 'zk3',
  epoch: 2,
  faultsInForce: [],
};

describe('liveLine', () => {
  it('says rate, counts, leader, faults and the time left', () => {
    expect(liveLine(state, inkFor(false))).toBe('411 ok/s  3 failed 1 unknown  zk3 leads epoch 2  18 s left');
    expect(liveLine(state, inkFor(true))).not.toMatch(/ {3}/);
    expect(liveLine({ ...state, leader: null, faultsInForce: ['kill zk3'] }, inkFor(false))).toBe(
      '411 ok/s  3 failed 1 unknown  no leader  kill zk3  18 s left',
    );
  });

  it('fits a terminal: the faults give way, the time left does not', () => {
    const faultsInForce = ['partition zk1 zk2 zk3 | zk4 zk5', 'pause zk1 zk2'];
    const line = liveLine({ ...state, fail: 12_345_678, faultsInForce }, inkFor(false));
    expect(line.length).toBeLessThanOrEqual(pageWidth);
    expect(line).toMatch(/  partit.*…  18 s left$/);
  });
});
