import { describe, expect, it } from 'vitest';
import { WatchArms, type Arm, type WatchMode } from './watch-arms.js';

function armed(arms: WatchArms, path: string, mode: WatchMode): Arm {
  const arm: Arm = { path, mode, toldByOther: false, failed: false };
  arms.confirmed(arm);
  return arm;
}

describe('armed watches', () => {
  it('count a get and an exists of one path as one watch, a getChildren as another', () => {
    const arms = new WatchArms();
    armed(arms, '/a', 'exists');
    expect(arms.has('/a', 'data')).toBe(true);
    expect(arms.has('/a', 'children')).toBe(false);
    expect(arms.has('/b', 'exists')).toBe(false);
  });

  it('are gone once fired', () => {
    const arms = new WatchArms();
    const arm = armed(arms, '/a', 'data');
    expect(arms.fired(arm, 'data-changed')).toBe(true);
    expect(arms.has('/a', 'data')).toBe(false);
    expect(arms.paths()).toEqual([]);
  });

  it('take the one notification of a deletion down once, though both watchers are called', () => {
    const arms = new WatchArms();
    const data = armed(arms, '/a', 'data');
    const children = armed(arms, '/a', 'children');
    expect(arms.paths()).toEqual(['/a']);
    expect(arms.fired(data, 'deleted')).toBe(true);
    expect(arms.has('/a', 'children')).toBe(false);
    expect(arms.fired(children, 'deleted')).toBe(false);
  });

  it('take down each deletion when only one watch was armed at a time', () => {
    const arms = new WatchArms();
    expect(arms.fired(armed(arms, '/a', 'data'), 'deleted')).toBe(true);
    expect(arms.fired(armed(arms, '/a', 'children'), 'deleted')).toBe(true);
  });

  it('are not counted when their arming failed as far as the client knows', () => {
    const arms = new WatchArms();
    expect(arms.fired({ path: '/a', mode: 'data', toldByOther: false, failed: true }, 'data-changed')).toBe(false);
  });

  it('do not mistake a new watch for the one whose deletion was told', () => {
    const arms = new WatchArms();
    const data = armed(arms, '/a', 'data');
    const children = armed(arms, '/a', 'children');
    arms.fired(data, 'deleted');
    const again = armed(arms, '/a', 'children');
    arms.fired(children, 'deleted');
    expect(arms.has('/a', 'children')).toBe(true);
    expect(arms.fired(again, 'deleted')).toBe(true);
  });

  it('fire for changes other than a deletion one by one', () => {
    const arms = new WatchArms();
    const data = armed(arms, '/a', 'data');
    const children = armed(arms, '/a', 'children');
    expect(arms.fired(children, 'children-changed')).toBe(true);
    expect(arms.has('/a', 'data')).toBe(true);
    expect(arms.fired(data, 'data-changed')).toBe(true);
  });
});
