import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Json } from '../../history/event.js';
import { sessionDriver } from '../index.js';
import type { JobContext } from '../job.js';
import { SessionError } from '../session-error.js';
import type { CreateMode, Session, WatchEvent } from '../session.js';

export interface RemoteSessionInput {
  readonly driver: string;
  readonly servers: readonly string[];
  readonly timeoutMs: number;
}

/** A call, one JSON line on standard input. `watch`: arm a watch whose events are told under the call's number. */
export interface RemoteCall {
  readonly call: number;
  readonly method: 'connected' | 'create' | 'get' | 'exists' | 'set' | 'delete' | 'getChildren' | 'sync' | 'close';
  readonly arguments: readonly Json[];
  readonly watch: boolean;
}

/** What happened, in the order in which it happened in the session's process. */
export type RemoteNews =
  | { readonly listening: true }
  | { readonly state: string; readonly id: string | null }
  | { readonly call: number; readonly result: Json }
  | { readonly call: number; readonly error: string; readonly outcome: string }
  | { readonly call: number; readonly event: WatchEvent };

/** Job: a session that does what it is told, until its standard input ends. For conformance tests. */
export async function serveSession(input: RemoteSessionInput, context: JobContext): Promise<Json> {
  const tell = (news: RemoteNews): void => {
    context.emit(news as unknown as Json);
    context.pipe.flush();
  };
  const session = sessionDriver(input.driver).open({
    servers: input.servers,
    timeoutMs: input.timeoutMs,
    onState: (state) => tell({ state, id: session.id }),
  });
  const commands = createInterface({ input: process.stdin });
  commands.on('line', (line) => {
    for (const call of JSON.parse(line) as readonly RemoteCall[]) void perform(session, call, tell);
  });
  tell({ listening: true });
  await once(commands, 'close');
  return null;
}

async function perform(session: Session, call: RemoteCall, tell: (news: RemoteNews) => void): Promise<void> {
  try {
    tell({ call: call.call, result: ((await invoke(session, call, tell)) ?? null) as Json });
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    tell({ call: call.call, error: error.zooKeeperError, outcome: error.outcome });
  }
}

function invoke(session: Session, call: RemoteCall, tell: (news: RemoteNews) => void): Promise<unknown> {
  const watcher = call.watch ? [(event: WatchEvent) => tell({ call: call.call, event })] : [];
  const path = call.arguments[0] as string;
  switch (call.method) {
    case 'connected':
      return session.connected(call.arguments[0] as number);
    case 'create':
      return session.create(path, call.arguments[1] as string, call.arguments[2] as CreateMode);
    case 'get':
      return session.get(path, ...watcher);
    case 'exists':
      return session.exists(path, ...watcher);
    case 'set':
      return session.set(path, call.arguments[1] as string, call.arguments[2] as number);
    case 'delete':
      return session.delete(path, call.arguments[1] as number);
    case 'getChildren':
      return session.getChildren(path, ...watcher);
    case 'sync':
      return session.sync(path);
    case 'close':
      return session.close();
  }
}
