import { ChaosError } from '../foundation/errors.js';

/** ZooKeeper's error codes by name (KeeperException.Code), as far as clients meet them. */
export const zooKeeperErrorCodes = {
  SYSTEMERROR: -1,
  RUNTIMEINCONSISTENCY: -2,
  DATAINCONSISTENCY: -3,
  CONNECTIONLOSS: -4,
  MARSHALLINGERROR: -5,
  UNIMPLEMENTED: -6,
  OPERATIONTIMEOUT: -7,
  BADARGUMENTS: -8,
  INVALIDSTATE: -9,
  APIERROR: -100,
  NONODE: -101,
  NOAUTH: -102,
  BADVERSION: -103,
  NOCHILDRENFOREPHEMERALS: -108,
  NODEEXISTS: -110,
  NOTEMPTY: -111,
  SESSIONEXPIRED: -112,
  INVALIDCALLBACK: -113,
  INVALIDACL: -114,
  AUTHFAILED: -115,
  CLOSING: -116,
  NOTHING: -117,
  SESSIONMOVED: -118,
  NOTREADONLY: -119,
  EPHEMERALONLOCALSESSION: -120,
  NOWATCHER: -121,
  REQUESTTIMEOUT: -122,
  RECONFIGDISABLED: -123,
  THROTTLEDOP: -127,
} as const;

export type ZooKeeperErrorName = keyof typeof zooKeeperErrorCodes;

/** `definite`: certainly had no effect. `indeterminate`: may have taken effect, now or later. */
export type FailureOutcome = 'definite' | 'indeterminate';

/** Decided by the server after looking at the request, or before it could leave: no effect. */
const definiteErrors: ReadonlySet<ZooKeeperErrorName> = new Set<ZooKeeperErrorName>([
  'UNIMPLEMENTED',
  'BADARGUMENTS',
  'NONODE',
  'NOAUTH',
  'BADVERSION',
  'NOCHILDRENFOREPHEMERALS',
  'NODEEXISTS',
  'NOTEMPTY',
  'INVALIDACL',
  'AUTHFAILED',
  'NOTREADONLY',
  'EPHEMERALONLOCALSESSION',
  'NOWATCHER',
  'RECONFIGDISABLED',
  'THROTTLEDOP',
]);

/**
 * A request that ZooKeeper, or the driver, refused. `SESSIONEXPIRED` and `CLOSING` are indeterminate for a request
 * in flight; a driver that refused a request before sending it passes `neverSent`.
 */
export class SessionError extends ChaosError {
  readonly zooKeeperError: ZooKeeperErrorName;
  readonly outcome: FailureOutcome;

  constructor(
    zooKeeperError: ZooKeeperErrorName,
    what: string,
    options: { readonly neverSent?: boolean; readonly cause?: unknown } = {},
  ) {
    super(`${what}: ${zooKeeperError}`, { code: zooKeeperError, cause: options.cause });
    this.zooKeeperError = zooKeeperError;
    this.outcome = options.neverSent === true || definiteErrors.has(zooKeeperError) ? 'definite' : 'indeterminate';
  }
}
