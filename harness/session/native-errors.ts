import { SessionError, zooKeeperErrorCodes, type ZooKeeperErrorName } from './session-error.js';

const names = new Map<number, ZooKeeperErrorName>();
for (const [name, code] of Object.entries(zooKeeperErrorCodes)) names.set(code, name as ZooKeeperErrorName);

/** The error of a reply, or of a request that was in flight when its connection or session ended. */
export function errorOfReply(code: number, what: string): SessionError {
  return new SessionError(names.get(code) ?? 'SYSTEMERROR', names.has(code) ? what : `${what} (code ${code})`);
}

/** The C client refused the request before queueing it: bad arguments, or no session any more. */
export function errorOfRefusal(code: number, what: string): SessionError {
  return new SessionError(names.get(code) ?? 'SYSTEMERROR', what, { neverSent: true });
}
