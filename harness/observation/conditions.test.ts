import { describe, expect, it } from 'vitest';
import type { ServerRole } from '../ensemble/server-state.js';
import { inOneEpoch, lackOf, leaderOf, rolesAreSettled, someoneLeads } from './conditions.js';
import type { ObservedState } from './observed-server.js';

/** `zk1 leader 3`, `zk4 observer 3`: name, what it says, epoch (`-` for unknown). zk4 and up are observers. */
function observed(...lines: readonly string[]): ObservedState[] {
  return lines.map((line) => {
    const [server = '', role, epoch = '-'] = line.split(' ');
    const address = { host: '127.0.0.1', port: 0 };
    return {
      server: {
        name: server,
        role: Number(server.slice(2)) > 3 ? 'observer' : 'participant',
        status: () => 'running',
        clientAddress: address,
        directAddress: address,
        logTail: () => Promise.resolve(''),
      },
      state: { server, role: role as ServerRole, epoch: epoch === '-' ? null : Number(epoch), zxid: null, atNs: 0 },
    };
  });
}

const states = (...lines: readonly string[]): ObservedState['state'][] => observed(...lines).map(({ state }) => state);

describe('conditions', () => {
  it('take the leader of the latest epoch', () => {
    expect(leaderOf(states('zk1 leader 2', 'zk2 leader 3', 'zk3 follower 3'))?.server).toBe('zk2');
    expect(leaderOf(states('zk1 looking'))).toBeNull();
    expect(leaderOf(states('zk1 leader -'))?.server).toBe('zk1');
  });

  it('count a leader from when its epoch is known', () => {
    expect(someoneLeads(states('zk1 leader -', 'zk2 looking'))).toBe(false);
    expect(someoneLeads(states('zk1 leader 1', 'zk2 looking'))).toBe(true);
  });

  it.each([
    [['zk1 leader 1', 'zk2 follower 1', 'zk3 follower 1', 'zk4 observer 1'], true],
    [['zk1 leader 1', 'zk2 follower 1', 'zk3 follower -'], true],
    [['zk1 leader 1', 'zk2 leader 2', 'zk3 follower 2'], false],
    [['zk1 follower 1', 'zk2 follower 1', 'zk3 follower 1'], false],
    [['zk1 leader 1', 'zk2 follower 1', 'zk3 looking'], false],
    [['zk1 leader 1', 'zk2 follower 1', 'zk3 silent'], false],
    [['zk1 leader 1', 'zk2 follower 1', 'zk3 follower 1', 'zk4 looking'], false],
    [[], false],
  ])('settled roles: %j %s', (lines, expected) => {
    expect(rolesAreSettled(observed(...lines))).toBe(expected);
  });

  it('need one epoch that all are known to be in', () => {
    expect(inOneEpoch(observed('zk1 leader 2', 'zk2 follower 2', 'zk4 observer 2'))).toBe(true);
    expect(inOneEpoch(observed('zk1 leader 2', 'zk2 follower 1'))).toBe(false);
    expect(inOneEpoch(observed('zk1 leader 2', 'zk2 follower -'))).toBe(false);
    expect(inOneEpoch(observed('zk1 leader -', 'zk2 follower -'))).toBe(false);
    expect(inOneEpoch(observed('zk1 follower 2'))).toBe(false);
  });

  it('name what a server lacks', () => {
    expect(observed('zk1 silent').map(lackOf)).toEqual(['it does not answer']);
    expect(observed('zk1 looking').map(lackOf)[0]).toMatch(/serves nobody/);
    expect(observed('zk1 follower 2').map(lackOf)).toEqual([null]);
    const [down] = observed('zk1 silent');
    if (down === undefined) throw new Error('one was asked for');
    expect(lackOf({ ...down, server: { ...down.server, status: () => 'down' } })).toBe('its process is not running');
  });
});
