import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ChaosError } from '../../../harness/foundation/errors.js';
import type { PeerRecipe, PreparedPeer } from '../peer.js';

/** The first line to a contender process. */
export interface ContestSettings {
  /** `host:port`, separated by commas. */
  readonly connect: string;
  readonly path: string;
  readonly recipe: PeerRecipe;
  readonly contenders: number;
  readonly readShare: number;
  readonly seed: number;
  readonly sessionTimeoutMs: number;
}

// Strict: nothing but what the contract says.
const eventLine = z.strictObject({
  time: z.int(),
  process: z.int().min(0),
  type: z.enum(['invoke', 'ok', 'fail', 'info']),
  f: z.enum(['acquire', 'release']),
  value: z.strictObject({ mode: z.enum(['exclusive', 'shared']), sequence: z.int().min(0).optional() }),
  error: z.string().optional(),
});
const readyLine = z.strictObject({ ready: z.int() });
const doneLine = z.strictObject({ done: z.strictObject({ abandoned: z.int(), unrecorded: z.int() }) });
const anyLine = z.union([eventLine, readyLine, doneLine]);

export type ContestEvent = z.infer<typeof eventLine>;

export interface ContestEnd {
  readonly events: readonly ContestEvent[];
  /** Null when the process ended without saying so. */
  readonly done: { readonly abandoned: number; readonly unrecorded: number } | null;
  /** `0`, or the signal that ended it. */
  readonly exit: number | string;
  readonly stderr: string;
}

/** A contender process whose sessions are connected. */
export interface Contest {
  readonly pid: number;
  readonly ready: number;
  say(line: 'go' | 'stop'): void;
  /** Ends standard input, as when the harness dies. */
  hangUp(): void;
  /** Resolves when the process is gone; rejects when a line was not as agreed. */
  readonly ended: Promise<ContestEnd>;
}

/** @throws ChaosError when the process ends before it is ready, with what it said */
export async function startContest(peer: PreparedPeer, settings: ContestSettings): Promise<Contest> {
  const child = spawn(peer.command, peer.args, { env: { ...process.env, ...peer.env }, detached: true });
  const events: ContestEvent[] = [];
  let done: ContestEnd['done'] = null;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let isReady: (contenders: number) => void = () => undefined;
  const ready = new Promise<number>((resolve) => (isReady = resolve));
  const read = async (): Promise<void> => {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = anyLine.parse(JSON.parse(text));
      if ('ready' in line) isReady(line.ready);
      else if ('done' in line) done = line.done;
      else events.push(line);
    }
  };
  const ended = Promise.all([exited, read()]).then(([[code, signal]]): ContestEnd => {
    return { events, done, exit: code ?? signal ?? '', stderr };
  });
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const first = await Promise.race([ready, ended]);
  if (typeof first !== 'number') {
    throw new ChaosError(`not ready: exit ${first.exit}: ${first.stderr}`, { code: 'NOT_READY' });
  }
  const pid = child.pid ?? 0;
  return {
    ...{ pid, ready: first, ended },
    say: (line) => void child.stdin.write(`{"${line}":true}\n`),
    hangUp: () => void child.stdin.end(),
  };
}
