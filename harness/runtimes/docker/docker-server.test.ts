import { describe, expect, it } from 'vitest';
import { bypassing } from './docker-server.js';

const own = '172.18.0.2';
const peer = '172.18.0.3';
const socket = (localHost: string, localPort: number, remoteHost: string, remotePort: number) => ({
  local: { host: localHost, port: localPort },
  remote: { host: remoteHost, port: remotePort },
  inode: 1,
});

describe('sockets that bypass the proxies', () => {
  it('are those that join a peer port to a peer’s own address, from either side', () => {
    expect(bypassing([socket(own, 40_000, peer, 2888), socket(own, 3888, peer, 40_001)], [peer])).toEqual([
      '172.18.0.2:40000 to 172.18.0.3:2888',
      '172.18.0.2:3888 to 172.18.0.3:40001',
    ]);
  });

  it('are not those to a proxy, between proxy and hop, from the hop, or of clients', () => {
    const rightful = [
      socket('127.0.0.1', 40_000, '127.20.0.2', 2888),
      socket(own, 40_000, peer, 12_888),
      socket(own, 13_888, peer, 40_001),
      socket(own, 2888, own, 40_002),
      socket(own, 2181, '172.18.0.1', 40_003),
    ];
    expect(bypassing(rightful, [peer])).toEqual([]);
  });
});
