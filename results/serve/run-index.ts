import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRunEntry } from './run-entry.js';
import type { RunEntry } from './run-entry.js';
import { isPlainName, runFolder } from './stored-path.js';
import type { RunName } from './stored-path.js';

/** Folders read at the same time. */
const readers = 8;
/** Entries kept: some hundred bytes each. */
const mostKept = 20_000;

/** The runs of a store. What has not changed since is not read again; any number of readers share one look. */
export class RunIndex {
  readonly #store: string;
  readonly #kept = new Map<string, { readonly stamp: string; readonly entry: RunEntry }>();
  #looking: Promise<readonly RunEntry[]> | null = null;

  constructor(store: string) {
    this.#store = store;
  }

  /** The newest first. A store that is not there yet is empty. */
  list(): Promise<readonly RunEntry[]> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** @throws NotServed when there is no such run */
  async entry(name: RunName): Promise<{ readonly folder: string; readonly entry: RunEntry }> {
    const folder = await runFolder(this.#store, name);
    return { folder, entry: await this.#read(folder, name) };
  }

  async #look(): Promise<readonly RunEntry[]> {
    const names = await this.#names();
    const entries: RunEntry[] = [];
    const queue = names.values();
    const readSome = async (): Promise<void> => {
      for (const name of queue) {
        const folder = join(this.#store, name.kind, name.time);
        const entry = await this.#read(folder, name).catch(() => null);
        if (entry !== null) entries.push(entry);
      }
    };
    await Promise.all(Array.from({ length: readers }, readSome));
    this.#forget(new Set(names.map(keyOf)));
    return entries.sort((a, b) => (timeKey(a) < timeKey(b) ? 1 : -1));
  }

  /** Real folders only: `latest` is a link to one that is listed anyway, and no link can lead out of the store. */
  async #names(): Promise<RunName[]> {
    const kinds = await foldersIn(this.#store);
    const names = await Promise.all(
      kinds.map(async (kind) => (await foldersIn(join(this.#store, kind))).map((time) => ({ kind, time }))),
    );
    return names.flat();
  }

  async #read(folder: string, name: RunName): Promise<RunEntry> {
    const key = keyOf(name);
    const stamp = await stampOf(folder);
    const kept = this.#kept.get(key);
    // A run in progress says nothing new in these files, and ends without touching them.
    if (kept?.stamp === stamp && kept.entry.state !== 'running') return kept.entry;
    const entry = await readRunEntry(folder, name);
    if (this.#kept.size < mostKept) this.#kept.set(key, { stamp, entry });
    return entry;
  }

  #forget(present: ReadonlySet<string>): void {
    for (const key of this.#kept.keys()) {
      if (!present.has(key)) this.#kept.delete(key);
    }
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isPlainName(entry.name)).map(({ name }) => name);
}

/** Changes when one of the files that an entry is made from does. */
async function stampOf(folder: string): Promise<string> {
  const stamps = await Promise.all(
    ['run.json', 'results.json', 'report.html'].map((file) =>
      stat(join(folder, file)).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => 'none',
      ),
    ),
  );
  return stamps.join(', ');
}

function keyOf({ kind, time }: RunName): string {
  return `${kind}/${time}`;
}

/** When it was put into the store, as its folder is named; a recorded run that was judged today is a new one. */
function timeKey({ startedAt, time }: RunEntry): string {
  return /^\d{4}-\d\d-\d\dT/.test(time) || startedAt === '' ? time : startedAt.replaceAll(':', '-');
}
