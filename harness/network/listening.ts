import { readFileSync } from 'node:fs';
import type { Address } from '../ensemble/ensemble.js';

/**
 * Whether somebody of this machine (of this network namespace) listens at an IPv4 address, or at all addresses, found
 * out without connecting; null where the system does not tell (it is Linux that does).
 */
export function isListening({ host, port }: Address): boolean | null {
  const ipv4 = read('/proc/net/tcp');
  if (ipv4 === null) return null;
  const ipv6 = read('/proc/net/tcp6') ?? '';
  const hexPort = hexOf(port, 4);
  const hexHost = hostInTable(host);
  const isIn = (table: string, local: string): boolean =>
    table.includes(` ${local}:${hexPort} ${'0'.repeat(local.length)}:0000 ${LISTEN} `);
  // A Java server without java.net.preferIPv4Stack listens over IPv6, at the mapped address.
  return (
    isIn(ipv4, hexHost) ||
    isIn(ipv4, '0'.repeat(8)) ||
    isIn(ipv6, `0000000000000000FFFF0000${hexHost}`) ||
    isIn(ipv6, '0'.repeat(32))
  );
}

/** The kernel's number of that state. */
const LISTEN = '0A';

/** The kernel prints an address as one number in the machine's (little-endian) order. */
function hostInTable(host: string): string {
  return host
    .split('.')
    .reverse()
    .map((byte) => hexOf(Number(byte), 2))
    .join('');
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function read(table: string): string | null {
  try {
    return readFileSync(table, 'utf8');
  } catch {
    return null;
  }
}
