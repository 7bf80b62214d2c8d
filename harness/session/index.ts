import { UsageError } from '../foundation/errors.js';
import { nativeDriver } from './native-session.js';
import type { SessionDriver } from './session.js';

/** Every way to talk to ZooKeeper; a driver is one file (or folder) and one line here. */
export const sessionDrivers: readonly SessionDriver[] = [nativeDriver];

export function sessionDriver(name: string): SessionDriver {
  const driver = sessionDrivers.find((candidate) => candidate.name === name);
  if (driver !== undefined) return driver;
  throw new UsageError(`there is no client driver "${name}"`, {
    code: 'UNKNOWN_DRIVER',
    hint: `use one of: ${sessionDrivers.map((known) => known.name).join(', ')}`,
  });
}
