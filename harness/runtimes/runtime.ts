import type { Address, Ensemble, ServerDescription } from '../ensemble/ensemble.js';
import type { Links } from '../network/links.js';

/** Whether a runtime can work here; `why` is one line for a person, `hint` what would make it work. */
export type Availability =
  | { readonly available: true; readonly why: string }
  | { readonly available: false; readonly why: string; readonly hint: string };

/** What booting needs besides the ensemble. */
export interface BootContext {
  /** Unique label of the run: everything started carries it, so that leftovers can be found and swept. */
  readonly runId: string;
  /** The run's folder; servers' logs and configuration go to `servers/<name>/`, Toxiproxy's to `proxies.log`. */
  readonly runFolder: string;
  /** One line of progress for the terminal: "fetching ZooKeeper 3.9.5 (29 jars)". */
  progress(line: string): void;
  /** Aborts the boot; what was already started is stopped before boot rejects. */
  readonly signal: AbortSignal;
  /** Container image for ZooKeeper, where the user named one. */
  readonly image?: string;
}

/** `running` includes a server that is up but does not serve. */
export type ServerStatus = 'running' | 'paused' | 'down';

/** A server of a running ensemble: the handle faults are applied to. All calls return when done, not when begun. */
export interface RunningServer extends ServerDescription {
  status(): ServerStatus;
  /** OS process id on this machine's (or the engine's) process table, null while down. Evidence for kill and pause. */
  pid(): number | null;
  /** Where clients connect: through the server's client proxy (or directly, without proxies). */
  readonly clientAddress: Address;
  /** The same port, past all proxies: for observation, which must see a server that clients can't reach. */
  readonly directAddress: Address;
  /** AdminServer, past all proxies; null where the version has none (before 3.5). */
  readonly adminAddress: Address | null;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<void>;
  /** Start a server that is down; resolves when its process runs (it may not serve yet). */
  start(): Promise<void>;
  /** SIGSTOP; resolves when the operating system shows the process as stopped. */
  pause(): Promise<void>;
  /** SIGCONT; resolves when the operating system shows it running. */
  resume(): Promise<void>;
  /** The last `lines` lines of the server's log. */
  logTail(lines: number): Promise<string>;
  /** Sockets between this server and its peers that do not end at a proxy; empty is right. */
  bypassingSockets(): Promise<readonly string[]>;
}

/** An ensemble that runs: what faults may be applied to, and what observation looks at. */
export interface RunningEnsemble {
  readonly runtime: string;
  readonly ensemble: Ensemble;
  readonly servers: readonly RunningServer[];
  /** Null with `--no-proxies`. */
  readonly links: Links | null;
  /** Versions and facts for `run.json`: ZooKeeper, Toxiproxy, JVM, image digests. */
  readonly versions: Readonly<Record<string, string>>;
  /** Stop and remove everything that boot started. Idempotent; works from any state (paused, half-booted). */
  shutDown(): Promise<void>;
}

/** A way to run an ensemble. One file (or folder) and one line in `index.ts`. */
export interface Runtime {
  readonly name: string;
  /** One line for `list` and the docs. */
  readonly describe: string;
  /** @param image the container image the user named, if any */
  availability(ensemble: Ensemble, image?: string): Promise<Availability>;
  /** Resolves when every process is started (not yet serving: observation decides that). */
  boot(ensemble: Ensemble, context: BootContext): Promise<RunningEnsemble>;
  /** Remove what dead runs left (a SIGKILLed harness). Never touches runs that live. Returns a line per leftover. */
  sweep(): Promise<readonly string[]>;
}
