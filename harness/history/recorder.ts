import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { ChaosError } from '../foundation/errors.js';
import type { EventFields, EventType, ProcessId } from './event.js';
import type { Outcome } from './operation.js';
import { RecorderFile } from './recorder-file.js';
import { type CompletedOperation, parseRecorderLine } from './recorder-line.js';
import { EventMerge, type MergeSource } from './recorder-merge.js';
import { CHUNK_BYTES } from './recording-fifo.js';
import { RecordingMeter, type RecordingTime } from './recording-meter.js';

/** A completed operation of a workload. Times in ns since the run's start, as the client took them. */
export interface RecordedOperation extends CompletedOperation {
  readonly workload: string;
}

/** How many operations ended how. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

interface RecorderOptions {
  /** Made by the recorder; must not exist. */
  readonly file: string;
  /** The run's start on the machine-wide monotonic clock, ns: time 0 of the history. */
  readonly startNs: number;
  /** Called for every completed operation once it is on its way to the file, in the order of the history. */
  readonly onOperation?: (operation: RecordedOperation) => void;
}

/** A client's pipe, as the recorder reads it. */
export interface RecordingSource {
  /**
   * What is there now, one character a byte (latin1): empty if that is nothing, null once it has ended. Less than
   * {@link CHUNK_BYTES} is all there is.
   */
  read(): string | null;
  /** Called once, when it has ended or nobody reads it any more. */
  close(): void;
}

/** Whose pipe it is. */
interface PipeOptions {
  /** Whose operations are counted and handed out; null: they are not. */
  readonly workload: string | null;
  /** A message to whoever started the client. */
  readonly onMessage: (json: string) => void;
  /** Called for every completed operation as it comes, before it is merged. */
  readonly onCompletion?: (operation: CompletedOperation) => void;
}

interface Line {
  readonly body: string;
  readonly workload: string | null;
  readonly operation?: CompletedOperation;
}

interface Pipe {
  readonly from: RecordingSource;
  readonly merged: MergeSource<Line>;
  readonly options: PipeOptions;
  /** The line that has not ended yet. */
  rest: string;
  readonly garbage: string[];
  readonly ended: () => void;
}

/** A round empties all pipes and moves what is ready to the file; so long after the last one, in ms. */
const ROUND_MS = { usual: 30, busy: 4 };

/** A pipe that has filled up to here, in bytes, since the last round may be full before a usual round: it holds 64 kB. */
const BUSY_BYTES = 16_384;

/** What a round reads of one pipe at the most, in bytes: a client that writes faster must not hold up the others. */
const ROUND_BYTES = 1_048_576;

/**
 * How old the timestamp of an event may be when a client writes it to its pipe, in ms. One that is older (the client
 * was paused, or starved, between taking the time and writing) is recorded later than it happened, which is sound.
 */
const STAMP_AGE_MS = 100;

/**
 * The one writer of a run's history. Merges what the clients write to their pipes with what the harness itself records
 * (nemesis, observer), by time; `index` and `time` are given here. Pipes are read in rounds, not when they have something:
 * waking up for each operation would cost more than all the rest.
 *
 * When may an event be written? When no client can still come with an earlier one. Each line that a client writes is a
 * promise that what it says later is later. A client that says nothing for long (it waits for a lock; it is paused)
 * gives no promise, but an empty pipe does: what is not in the pipe now will be written later than now, so its request
 * will leave later than now. So the horizon moves on with the clock whatever the clients do, and a client that wakes up
 * with old timestamps has them raised (see {@link EventMerge}).
 */
export class Recorder {
  /** Resolves with the error when writing fails; the history is saved up to there and nothing more is taken. */
  readonly failed: Promise<ChaosError>;
  readonly #file: RecorderFile;
  readonly #options: RecorderOptions;
  readonly #merge = new EventMerge<Line>();
  readonly #voices: MergeSource<Line>;
  readonly #pipes = new Set<Pipe>();
  readonly #counts = new Map<string, Record<Outcome, number>>();
  #nextRound: NodeJS.Timeout;
  #events = 0;
  readonly #meter = new RecordingMeter({ sampleEvery: 1 });
  #closed = false;

  private constructor(file: RecorderFile, failed: Promise<ChaosError>, options: RecorderOptions) {
    this.#file = file;
    this.failed = failed;
    this.#options = options;
    this.#voices = this.#merge.addSource(Infinity);
    this.#nextRound = setTimeout(() => this.#round(), ROUND_MS.usual);
  }

  static async create(options: RecorderOptions): Promise<Recorder> {
    let fail: (error: ChaosError) => void = () => undefined;
    const failed = new Promise<ChaosError>((resolve) => (fail = resolve));
    return new Recorder(await RecorderFile.create(options.file, fail), failed, options);
  }

  /** Time 0 of the history, ns of the machine-wide monotonic clock. */
  get startNs(): number {
    return this.#options.startNs;
  }

  /** What taking, merging and writing events took this process. */
  get time(): RecordingTime {
    return this.#meter.time;
  }

  /** Operations by outcome since the start, per workload; those of clients that are still to be merged included. */
  counts(): ReadonlyMap<string, OutcomeCounts> {
    return this.#counts;
  }

  /**
   * Records what the harness itself has to say.
   *
   * @param atNs when it happened on the machine-wide monotonic clock; now, if not given
   */
  record(process: ProcessId, type: EventType, fields: EventFields, atNs: number = monotonicNs()): void {
    if (this.#closed)
      throw new ChaosError(`"${fields.f}" came after the history was closed`, { code: 'HISTORY_CLOSED' });
    const body = asBytes(JSON.stringify({ process, type, ...fields }));
    this.#voices.push(atNs, { body, workload: null });
  }

  /** Takes a client's events from its pipe until the pipe ends. Rejects then if there was a line that is none of ours. */
  async attach(from: RecordingSource, options: PipeOptions): Promise<void> {
    const garbage: string[] = [];
    await new Promise<void>((ended) => {
      this.#pipes.add({ from, merged: this.#merge.addSource(monotonicNs()), options, rest: '', garbage, ended });
    });
    if (garbage.length > 0) {
      throw new ChaosError(`a client wrote a line that is no event: ${String(garbage[0])}`, { code: 'CLIENT_FAILED' });
    }
  }

  /**
   * Writes everything there is and makes it durable. All pipes should have ended before. Rejects with the failure, if
   * there ever was one.
   */
  async close(): Promise<{ readonly events: number; readonly bytes: number }> {
    this.#closed = true;
    clearTimeout(this.#nextRound);
    for (const pipe of this.#pipes) {
      this.#empty(pipe);
      this.#end(pipe);
    }
    this.#writeReady();
    await this.#file.close();
    return { events: this.#events, bytes: this.#file.bytes };
  }

  /** False if the line is none of ours. */
  #take(line: string, { merged, options: { workload, onMessage, onCompletion } }: Pipe): boolean {
    const parsed = parseRecorderLine(line);
    if (parsed === null) return false;
    if (parsed.kind === 'message') {
      onMessage(Buffer.from(parsed.json, 'latin1').toString('utf8'));
      return true;
    }
    if (parsed.operation !== undefined && workload !== null) {
      this.#count(workload, parsed.operation.outcome);
      onCompletion?.(parsed.operation);
    }
    const { time, body, operation } = parsed;
    merged.push(time, operation === undefined ? { body, workload } : { body, workload, operation });
    return true;
  }

  #count(workload: string, outcome: Outcome): void {
    let counts = this.#counts.get(workload);
    if (counts === undefined) this.#counts.set(workload, (counts = { ok: 0, fail: 0, info: 0 }));
    counts[outcome]++;
  }

  #round(): void {
    this.#meter.begin();
    let mostBytes = 0;
    for (const pipe of this.#pipes) mostBytes = Math.max(mostBytes, this.#empty(pipe));
    this.#writeReady();
    this.#meter.end();
    const { usual, busy } = ROUND_MS;
    this.#nextRound = setTimeout(() => this.#round(), mostBytes > BUSY_BYTES ? busy : usual);
  }

  /** Takes what is in a pipe; how many bytes that were. */
  #empty(pipe: Pipe): number {
    const began = monotonicNs();
    let bytes = 0;
    while (bytes < ROUND_BYTES) {
      const text = pipe.from.read();
      if (text === null) {
        this.#end(pipe);
        return bytes;
      }
      bytes += text.length;
      const lines = (pipe.rest + text).split('\n');
      pipe.rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!this.#take(line, pipe)) pipe.garbage.push(line);
      }
      if (text.length < CHUNK_BYTES) {
        pipe.merged.promise(began - STAMP_AGE_MS * NS_PER_MS);
        return bytes;
      }
    }
    return bytes;
  }

  /** A line without its end is dropped: the client died while it wrote, so no request followed. */
  #end(pipe: Pipe): void {
    if (!this.#pipes.delete(pipe)) return;
    pipe.merged.end();
    pipe.from.close();
    pipe.ended();
  }

  #writeReady(): void {
    const { startNs, onOperation } = this.#options;
    const lines: string[] = [];
    for (const { time, payload } of this.#merge.release()) {
      lines.push(`{"index":${this.#events++},"time":${Math.max(0, time - startNs)},${payload.body.slice(1)}\n`);
      const { operation, workload } = payload;
      if (operation !== undefined && workload !== null) onOperation?.(relativeTo(startNs, operation, workload));
    }
    this.#file.append(lines.join(''));
  }
}

function relativeTo(startNs: number, operation: CompletedOperation, workload: string): RecordedOperation {
  const { f, outcome, due, invoked, completed } = operation;
  const dueNs = Math.min(due, invoked) - startNs;
  return { workload, f, outcome, due: dueNs, invoked: invoked - startNs, completed: completed - startNs };
}

/** The UTF-8 bytes of a text, one character each. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
