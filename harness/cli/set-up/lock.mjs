import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './surroundings.mjs';

const retryEveryMs = 100;

/**
 * Runs `work` while holding the lock file; waits for a holder that lives, takes over from one that died.
 *
 * @param {string} path
 * @param {(interrupted: AbortSignal) => Promise<void>} work what it starts has to end when it is interrupted
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let announced = false; !take(path);) {
    const holder = holderOf(path);
    if (holder !== null && !lives(holder)) {
      takeAway(path, holder);
      continue;
    }
    if (!announced && holder !== null) say(`waiting for another set-up (process ${holder}) to finish`);
    announced = true;
    await wait(retryEveryMs);
  }
  const interrupt = new AbortController();
  const release = () => rmSync(path, { force: true });
  const releaseAndGo = (/** @type {NodeJS.Signals} */ signal) => {
    interrupt.abort();
    release();
    process.kill(process.pid, signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, releaseAndGo);
  try {
    await work(interrupt.signal);
  } finally {
    for (const signal of signals) process.off(signal, releaseAndGo);
    release();
  }
}

/**
 * The lock appears with its content in one step (a hard link), so that nobody reads it half-written.
 *
 * @param {string} path
 */
function take(path) {
  const mine = `${path}.${process.pid}`;
  const file = openSync(mine, 'w');
  writeSync(file, String(process.pid));
  closeSync(file);
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} path */
function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {number} pid */
function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Renaming is atomic: of two that find the same dead holder, one moves the lock away and the other finds nothing.
 *
 * @param {string} path
 * @param {number} deadHolder
 */
function takeAway(path, deadHolder) {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  // Between our look and our move somebody else may have taken the lock anew: then it is theirs, give it back.
  if (holderOf(aside) !== deadHolder) {
    try {
      linkSync(aside, path);
    } catch {
      // A third one holds it by now; the one we disturbed is behind it, as if it had come later.
    }
  }
  rmSync(aside, { force: true });
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
