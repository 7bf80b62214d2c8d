import { isIP } from 'node:net';

/**
 * Whether a request's Host header may be answered. A page elsewhere can make a browser send requests here under a name
 * of its own that it points at 127.0.0.1 (DNS rebinding); it cannot make it send an address, `localhost`, or a name
 * that was allowed on the command line.
 */
export function isAllowedHost(header: string | undefined, allowedNames: readonly string[]): boolean {
  if (header === undefined || header.length > 300) return false;
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]@/\\?#\s]+)(?::\d{1,5})?$/i.exec(header);
  const host = match?.[1]?.toLowerCase().replace(/\.$/, '');
  if (host === undefined) return false;
  if (host.startsWith('[')) return isIP(host.slice(1, -1)) === 6;
  return isIP(host) === 4 || host === 'localhost' || allowedNames.some((name) => name.toLowerCase() === host);
}
