import type { Json } from '../history/event.js';
import type { RecorderPipe } from '../history/recorder-pipe.js';

/**
 * A piece of work for a process of its own, because it needs a ZooKeeper session: the C client wants a process without
 * other sockets, one session each. An exported function of a built module; what it throws reaches the caller.
 */
export type Job<Input> = (input: Input, context: JobContext) => Promise<Json>;

export interface JobContext {
  /** Sends a line to whoever runs the job, before the result. */
  readonly emit: (line: Json) => void;
  /** The way to the recorder, for jobs that record events. */
  readonly pipe: RecorderPipe;
  /** Aborted when the caller wants the job to end. */
  readonly signal: AbortSignal;
}

/** What a job process is told. */
export interface JobOrder {
  /** Source path from the repository's root: `harness/observation/tree-job.ts`. */
  readonly module: string;
  /** The exported function. */
  readonly job: string;
  readonly input: Json;
}

/** What a job process says. */
export type JobMessage =
  | { readonly type: 'line'; readonly line: Json }
  | { readonly type: 'result'; readonly result: Json }
  | {
      readonly type: 'error';
      readonly message: string;
      readonly code: string;
      readonly hint?: string;
      readonly stack: string;
    };
