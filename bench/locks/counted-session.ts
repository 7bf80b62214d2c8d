import type { CreateMode, Session, SessionState, Watcher } from '../../harness/session/session.js';

/** What sessions asked of the servers and were told by them. */
export interface SessionCounts {
  /** Each is answered by one packet. */
  requests: number;
  notifications: number;
  listings: number;
  /** Looks at a node (`get`) that found it. */
  looks: number;
}

/** A session that counts what it does, together with others. */
export class CountedSession implements Session {
  readonly #session: Session;
  readonly #counts: SessionCounts;

  constructor(session: Session, counts: SessionCounts) {
    this.#session = session;
    this.#counts = counts;
  }

  get id(): string | null {
    return this.#session.id;
  }

  get state(): SessionState {
    return this.#session.state;
  }

  connected(limitMs: number): Promise<void> {
    return this.#session.connected(limitMs);
  }

  onState(listener: (state: SessionState) => void): () => void {
    return this.#session.onState(listener);
  }

  create(path: string, data: string, mode: CreateMode): ReturnType<Session['create']> {
    this.#counts.requests++;
    return this.#session.create(path, data, mode);
  }

  get(path: string, watcher?: Watcher): ReturnType<Session['get']> {
    this.#counts.requests++;
    this.#counts.looks++;
    const got = this.#session.get(path, this.#counted(watcher));
    got.catch(() => this.#counts.looks--);
    return got;
  }

  exists(path: string, watcher?: Watcher): ReturnType<Session['exists']> {
    this.#counts.requests++;
    return this.#session.exists(path, this.#counted(watcher));
  }

  set(path: string, data: string, version: number): ReturnType<Session['set']> {
    this.#counts.requests++;
    return this.#session.set(path, data, version);
  }

  delete(path: string, version: number): ReturnType<Session['delete']> {
    this.#counts.requests++;
    return this.#session.delete(path, version);
  }

  getChildren(path: string, watcher?: Watcher): ReturnType<Session['getChildren']> {
    this.#counts.requests++;
    this.#counts.listings++;
    return this.#session.getChildren(path, this.#counted(watcher));
  }

  sync(path: string): ReturnType<Session['sync']> {
    this.#counts.requests++;
    return this.#session.sync(path);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #counted(watcher: Watcher | undefined): Watcher | undefined {
    if (watcher === undefined) return undefined;
    return (event) => {
      this.#counts.notifications++;
      watcher(event);
    };
  }
}
