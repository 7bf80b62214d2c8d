import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bypassing, establishedSockets, parseTcpTable, socketInodesOf } from './tcp-sockets.js';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                 ';

function line(local: string, remote: string, state: string, inode: number): string {
  return `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${String(inode)} 1 0000000000000000 20 4 30 10 -1`;
}

describe('tables of TCP sockets', () => {
  it('are read in the kernel’s byte order, over IPv4 and mapped IPv4', () => {
    const table = [
      header,
      line('0100007F:0B48', '0100407F:9C40', '01', 7),
      line('0000000000000000FFFF00000200407F:0F30', '0000000000000000FFFF00000100007F:8000', '01', 8),
      line('00000000000000000000000001000000:0F30', '00000000000000000000000001000000:8000', '01', 9),
      line('0100007F:0B48', '00000000:0000', '0A', 10),
      '',
    ].join('\n');
    expect(parseTcpTable(table)).toEqual([
      { local: { host: '127.0.0.1', port: 2888 }, remote: { host: '127.64.0.1', port: 40000 }, inode: 7 },
      { local: { host: '127.64.0.2', port: 3888 }, remote: { host: '127.0.0.1', port: 32768 }, inode: 8 },
    ]);
  });

  it('show this process’s own sockets', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect(port, '127.0.0.1');
    const [other] = await accepted;
    const own = socketInodesOf(process.pid);
    const ends = establishedSockets().filter(({ local, remote }) => local.port === port || remote.port === port);
    expect(ends).toHaveLength(2);
    expect(ends.every(({ inode }) => own.has(inode))).toBe(true);
    client.destroy();
    other.destroy();
    server.close();
  });
});

describe('bypassing', () => {
  // Server 1 is 127.64.0.1, finds server 2 at its proxy 127.64.1.2; Toxiproxy's connections come from 127.0.0.1.
  const rules = {
    serverInodes: new Set([1, 2, 3, 4]),
    proxyInodes: new Set([50, 51]),
    peerPorts: [2888, 3888],
    proxyListeners: new Set(['127.64.1.2:2888', '127.64.1.2:3888']),
  };
  const socket = (local: string, remote: string, inode: number) => {
    const address = (text: string) => ({ host: text.split(':')[0] ?? '', port: Number(text.split(':')[1]) });
    return { local: address(local), remote: address(remote), inode };
  };

  it('passes connections to proxies and from proxies, and clients’', () => {
    const sockets = [
      socket('127.0.0.1:40000', '127.64.1.2:3888', 1),
      socket('127.64.1.2:3888', '127.0.0.1:40000', 50),
      socket('127.64.0.1:3888', '127.0.0.1:41000', 2),
      socket('127.0.0.1:41000', '127.64.0.1:3888', 51),
      socket('127.64.0.1:2181', '127.0.0.1:42000', 3),
      socket('127.0.0.1:42000', '127.64.0.1:2181', 99),
    ];
    expect(bypassing(sockets, rules)).toEqual([]);
  });

  it('tells a connection opened past the proxies, at both ends', () => {
    const sockets = [
      socket('127.0.0.1:40000', '127.64.0.2:3888', 1),
      socket('127.64.0.1:2888', '127.0.0.1:41000', 2),
      socket('127.0.0.1:41000', '127.64.0.1:2888', 99),
    ];
    expect(bypassing(sockets, rules)).toEqual([
      '127.0.0.1:40000 to 127.64.0.2:3888',
      '127.64.0.1:2888 to 127.0.0.1:41000',
    ]);
  });

  it('does not look at other processes', () => {
    expect(bypassing([socket('127.0.0.1:40000', '127.64.0.2:3888', 99)], rules)).toEqual([]);
  });
});
