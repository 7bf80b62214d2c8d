import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { formatAddress, type Address } from '../../ensemble/ensemble.js';

/** An established TCP connection as one of its two ends sees it. */
export interface TcpSocket {
  readonly local: Address;
  readonly remote: Address;
  /** The kernel's number of this end; 0 before it is accepted. */
  readonly inode: number;
}

/** The kernel's number of that state. */
const ESTABLISHED = '01';

/** Reads `/proc/net/tcp` or `/proc/net/tcp6`; keeps established connections over IPv4, mapped ones too. */
export function parseTcpTable(text: string): readonly TcpSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const local = parseAddress(fields[1]);
      const remote = parseAddress(fields[2]);
      if (fields[3] !== ESTABLISHED || local === null || remote === null) return [];
      return [{ local, remote, inode: Number(fields[9]) }];
    });
}

/** `0100007F:0885`, or the same behind the prefix of mapped addresses. */
function parseAddress(text: string | undefined): Address | null {
  const found = /^(?:0{16}FFFF0000)?([0-9A-F]{8}):([0-9A-F]{4})$/.exec(text ?? '');
  if (found === null) return null;
  const [, word = '', port = ''] = found;
  // The kernel prints the address as a number in the machine's own (little-endian) order.
  const bytes = (word.match(/../g) ?? []).map((byte) => parseInt(byte, 16)).reverse();
  return { host: bytes.join('.'), port: parseInt(port, 16) };
}

export function establishedSockets(): readonly TcpSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => {
    try {
      return parseTcpTable(readFileSync(table, 'utf8'));
    } catch {
      // A machine without IPv6 has no second table.
      return [];
    }
  });
}

/** The inodes of all sockets that a process has open; none when it is gone. */
export function socketInodesOf(pid: number): ReadonlySet<number> {
  const folder = `/proc/${String(pid)}/fd`;
  const inodes = new Set<number>();
  for (const descriptor of descriptorsIn(folder)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${descriptor}`))?.[1];
      if (inode !== undefined) inodes.add(Number(inode));
    } catch {
      // Closed between the listing and the look.
    }
  }
  return inodes;
}

function descriptorsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What is known of a server's neighbours when its sockets are judged. */
export interface PeerSocketRules {
  readonly serverInodes: ReadonlySet<number>;
  /** Sockets of Toxiproxy and the patient hop. */
  readonly proxyInodes: ReadonlySet<number>;
  /** Quorum and election port. */
  readonly peerPorts: readonly number[];
  /** Where proxies listen, as `host:port`. */
  readonly proxyListeners: ReadonlySet<string>;
}

/**
 * The established peer connections of a server whose other end is no proxy. A connection it opened must lead to where
 * a proxy listens; of one it accepted, the other end must be a socket of a proxy.
 */
export function bypassing(sockets: readonly TcpSocket[], rules: PeerSocketRules): readonly string[] {
  const { serverInodes, proxyInodes, peerPorts, proxyListeners } = rules;
  const byEnds = new Map(sockets.map((socket) => [ends(socket.local, socket.remote), socket]));
  return sockets
    .filter(({ inode }) => serverInodes.has(inode))
    .filter(({ local, remote }) => {
      if (peerPorts.includes(remote.port)) return !proxyListeners.has(formatAddress(remote));
      if (!peerPorts.includes(local.port)) return false;
      const other = byEnds.get(ends(remote, local));
      return other === undefined || !proxyInodes.has(other.inode);
    })
    .map(({ local, remote }) => `${formatAddress(local)} to ${formatAddress(remote)}`);
}

function ends(local: Address, remote: Address): string {
  return `${formatAddress(local)} ${formatAddress(remote)}`;
}
