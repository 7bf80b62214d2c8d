import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';

/**
 * Where a child process's standard output and error go, both of which the C client writes to: a file that stays only if
 * it holds something.
 */
export class ChildLog {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A descriptor to append to it, for the time of `use` (a spawn). */
  forSpawn<T>(use: (fd: number) => T): T {
    const fd = openSync(this.path, 'a');
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** The last lines, in one; empty if there are none. */
  tail(lines: number): string {
    try {
      return readFileSync(this.path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  removeIfEmpty(): void {
    if (statSync(this.path, { throwIfNoEntry: false })?.size === 0) rmSync(this.path, { force: true });
  }
}
