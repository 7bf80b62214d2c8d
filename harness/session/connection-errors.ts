import { SessionError, type ZooKeeperErrorName } from './session-error.js';

const names: ReadonlySet<ZooKeeperErrorName> = new Set<ZooKeeperErrorName>([
  'CONNECTIONLOSS',
  'OPERATIONTIMEOUT',
  'SESSIONEXPIRED',
  'SESSIONMOVED',
  'CLOSING',
  'INVALIDSTATE',
]);

/** Whether something failed for want of a connection or a session, so that it may go well with another. */
export function isConnectionError(thrown: unknown): thrown is SessionError {
  return thrown instanceof SessionError && names.has(thrown.zooKeeperError);
}
