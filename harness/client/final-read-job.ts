import type { Workload } from '../../workloads/workload.js';
import { findWorkload } from '../../workloads/index.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { messageOf } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import { sessionDriver } from '../session/index.js';
import type { JobContext } from '../session/job.js';
import { SessionError } from '../session/session-error.js';
import { type ClientIdentity, ClientRecording, RecordingSealed } from './client-recording.js';
import { sleepUntil } from './load-control.js';
import { workloadRoot } from './workload-root.js';

/** Pause between two attempts, ms. */
const RETRY_MS = 200;

export interface FinalReadInput {
  readonly workloads: readonly { readonly workload: string; readonly options: Readonly<Record<string, Json>> }[];
  /** The server's name, and where it takes clients. */
  readonly server: string;
  readonly address: string;
  readonly process: number;
  readonly processStride: number;
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  /** Until when attempts may begin, ns of the machine-wide monotonic clock. */
  readonly deadlineNs: number;
}

/** What kept a workload's final read of a server from being complete; empty is good. */
export type FinalReadGaps = readonly { readonly workload: string; readonly reason: string }[];

/** Job: every workload's final read, through sessions that know one server only; each repeated until all of it went well. */
export async function finalReadJob(input: FinalReadInput, context: JobContext): Promise<FinalReadGaps & Json> {
  const identity: ClientIdentity = { process: input.process, session: null };
  const gaps: { workload: string; reason: string }[] = [];
  for (const { workload: name, options } of input.workloads) {
    const workload = findWorkload(name);
    if (workload?.finalRead === undefined) continue;
    const { finalRead } = workload;
    for (;;) {
      const reason = await attempt(input, context, { name, options, finalRead, identity });
      if (reason === null) break;
      const retryNs = monotonicNs() + RETRY_MS * NS_PER_MS;
      if (retryNs > input.deadlineNs || !(await sleepUntil(retryNs, context.signal))) {
        gaps.push({ workload: name, reason });
        break;
      }
    }
  }
  return gaps;
}

/** Null when the whole read went well; otherwise why not. */
async function attempt(
  input: FinalReadInput,
  { pipe }: JobContext,
  what: {
    readonly name: string;
    readonly options: Readonly<Record<string, Json>>;
    readonly finalRead: NonNullable<Workload['finalRead']>;
    readonly identity: ClientIdentity;
  },
): Promise<string | null> {
  const { address, server, sessionTimeoutMs, driver, processStride } = input;
  const { name, options, finalRead, identity } = what;
  let failures = 0;
  const record = new ClientRecording({
    pipe,
    workload: name,
    identity,
    server,
    onUnknown: () => (identity.process += processStride),
    onCompletion: (outcome) => {
      if (outcome !== 'ok') failures++;
    },
  });
  const session = sessionDriver(driver).open({
    servers: [address],
    timeoutMs: sessionTimeoutMs,
    onState: () => (identity.session = session.id),
  });
  try {
    await session.connected(sessionTimeoutMs);
    await finalRead(session, { record, root: workloadRoot(name), options, server });
    return failures === 0 ? null : `${failures} operations failed`;
  } catch (error) {
    if (!(error instanceof SessionError) && !(error instanceof RecordingSealed)) throw error;
    return messageOf(error);
  } finally {
    await session.close();
    record.seal('CLOSING');
  }
}
