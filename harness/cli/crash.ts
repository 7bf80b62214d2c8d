import { ExitCode } from '../foundation/errors.js';

/** Longer than the time within which two signals count as one. */
const secondSignalAfterMs = 400;

/**
 * An error that nobody caught is the harness' own failure: it is reported, what was started is torn down as after two
 * Ctrl-C, and the command ends with 255 (Node's own way out would be 1, which means a violation was found).
 *
 * @returns whether that happened
 */
export function watchForCrashes(report: (thrown: unknown) => void): () => boolean {
  let crashed = false;
  const onCrash = (thrown: unknown): void => {
    report(thrown);
    if (process.listenerCount('SIGTERM') === 0) process.exit(ExitCode.harness);
    if (crashed) return;
    crashed = true;
    process.emit('SIGTERM');
    setTimeout(() => process.emit('SIGTERM'), secondSignalAfterMs);
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  return () => crashed;
}
