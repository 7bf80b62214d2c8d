import { describe, expect, it } from 'vitest';
import { epochOfZxid, parseServerLook } from './server-look.js';

const newer = `Zookeeper version: 3.9.5-5d6ad7995, built on 2025-01-01 00:00 UTC
Latency min/avg/max: 0/0.0/0
Received: 5
Sent: 4
Connections: 1
Outstanding: 0
Zxid: 0x300000004
Mode: leader
Node count: 5
Proposal sizes last/min/max: -1/-1/-1
`;
const older = `Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019 16:18 GMT
Latency min/avg/max: 0/0/0
Received: 2
Sent: 1
Connections: 1
Outstanding: 0
Zxid: 0x0
Mode: follower
Node count: 4
`;

describe('parseServerLook', () => {
  it('reads role and zxid of ZooKeeper 3.4 and 3.9', () => {
    expect(parseServerLook(newer)).toEqual({ role: 'leader', zxid: 0x300000004, packetsSent: 4 });
    expect(parseServerLook(older)).toEqual({ role: 'follower', zxid: 0, packetsSent: 1 });
    expect(parseServerLook(older.replace('follower', 'observer')).role).toBe('observer');
  });

  it.each([
    'This ZooKeeper instance is not currently serving requests\n',
    'srvr is not executed because it is not in the whitelist.\n',
    newer.replace('leader', 'standalone'),
    newer.replace('leader', 'read-only'),
    '',
  ])('calls a server that serves nobody looking: %j', (answer) => {
    expect(parseServerLook(answer)).toEqual({ role: 'looking', zxid: null, packetsSent: null });
  });
});

describe('epochOfZxid', () => {
  it('takes the high 32 bits, beyond what bit operators can', () => {
    expect(epochOfZxid(0)).toBe(0);
    expect(epochOfZxid(0xffffffff)).toBe(0);
    expect(epochOfZxid(0x300000004)).toBe(3);
    expect(epochOfZxid((2 ** 21 - 1) * 2 ** 32 + 7)).toBe(2 ** 21 - 1);
  });
});
