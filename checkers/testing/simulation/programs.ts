import type { Json } from '../../../harness/history/event.js';
import type { Answer } from './ensemble.js';
import type { Program, SimulatedClient } from './client.js';
import { ConnectionLost } from './client.js';

/** What a test plants into a lock recipe. */
export type RecipeBug = 'no-second-look' | 'keeps-node';

function fields(
  { zxid, stat }: Answer,
  bare: boolean,
): { zxid?: number; stat?: NonNullable<Answer['stat']>; version?: number } {
  const described =
    stat === undefined ? {} : { stat, ...(stat.version === undefined ? {} : { version: stat.version }) };
  return bare ? described : { zxid, ...described };
}

/** Reads, writes and conditional writes of two nodes. `bare`: a driver that shows no reply's zxid. */
export function registers(bare: boolean): (client: SimulatedClient) => Program {
  let values = 0;
  return function* (client) {
    const key = client.random.pick(['/r0', '/r1']);
    const share = client.random.fraction();
    const value = `${client.workload}${String(client.process)}.${String(values++)}`;
    try {
      if (share < 0.5) {
        const synced = client.random.chance(0.5);
        client.invoke('read', key, null, synced ? { synced } : {});
        if (synced) yield { op: 'sync' };
        const answer = yield { op: 'get', path: key, watch: false };
        client.ok(JSON.parse(answer.data ?? 'null') as Json, fields(answer, bare));
        return;
      }
      client.invoke('write', key, value);
      const answer = yield { op: 'set', path: key, data: JSON.stringify(value), version: -1 };
      client.ok(value, { ...fields(answer, false) });
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
      if (share < 0.5) client.fail({ error: 'CONNECTIONLOSS' });
      else client.info({ error: 'CONNECTIONLOSS' });
    }
  };
}

/** One-time watches on a small tree that changes all the time. */
export function watches(bare: boolean): (client: SimulatedClient) => Program {
  return function* (client) {
    const { random } = client;
    const path = random.pick(['/t', '/t/a', '/t/b', '/t/a/x']);
    const f = random.pick(['watch', 'watch', 'read', 'write', 'create', 'delete'] as const);
    const mode = random.pick(['data', 'exists', 'children'] as const);
    const op = ({ data: 'get', exists: 'exists', children: 'children' } as const)[mode];
    try {
      client.invoke(f, path, f === 'watch' ? { mode } : f === 'write' || f === 'create' ? 'v' : null);
      let answer: Answer;
      if (f === 'watch') answer = yield { op, path, watch: true };
      else if (f === 'read') answer = yield { op: 'get', path, watch: false };
      else if (f === 'write') answer = yield { op: 'set', path, data: '"v"', version: -1 };
      else if (f === 'create') answer = yield { op: 'create', path, data: '"v"', ephemeral: false, sequential: false };
      else answer = yield { op: 'delete', path };
      const absent = answer.error === 'NONODE' && (f === 'read' || (f === 'watch' && mode === 'exists'));
      const found = answer.error === undefined || absent;
      const plain = bare && f !== 'write';
      const value =
        f === 'watch' ? { mode } : f === 'delete' || (f === 'read' && answer.data === undefined) ? null : 'v';
      if (found) client.ok(value, fields(answer, plain));
      else client.fail({ error: answer.error ?? '' });
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
      if (f === 'watch' || f === 'read') client.fail({ error: 'CONNECTIONLOSS' });
      else client.info({ error: 'CONNECTIONLOSS' });
    }
  };
}

/** The chained recipe, exclusive or shared, and work on the counter it guards. */
export function locks(sharedShare: number, bare: boolean, bug: RecipeBug | null): (client: SimulatedClient) => Program {
  return function* (client) {
    client.lost = false;
    const mode = client.random.chance(sharedShare) ? 'shared' : 'exclusive';
    client.invoke('acquire', 'L', { mode });
    let own = '';
    let open = true;
    try {
      const created = yield {
        op: 'create',
        path: `/L/${mode === 'shared' ? 's' : 'x'}-`,
        data: '',
        ephemeral: true,
        sequential: true,
      };
      own = created.path ?? '';
      const grant = yield* untilGranted(client, own, bug);
      if (grant === null) {
        client.fail({ error: 'NONODE' });
        return;
      }
      if (hasLost(client)) throw new ConnectionLost();
      const value = {
        mode,
        sequence: sequenceOf(own),
        ahead: grant.ahead,
        zxid: bare ? (grant.listing.stat?.pzxid ?? 0) : grant.listing.zxid,
      };
      client.ok(value, bare ? {} : { zxid: grant.listing.zxid });
      open = false;
      if (mode === 'exclusive') yield* guard(client, sequenceOf(own));
      client.invoke('release', 'L', { mode });
      open = true;
      const gone = bug === 'keeps-node' && client.random.chance(0.3) ? { zxid: 0 } : yield { op: 'delete', path: own };
      if (gone.error === undefined)
        client.ok({ mode, sequence: sequenceOf(own) }, bare || gone.zxid === 0 ? {} : { zxid: gone.zxid });
      else client.fail({ error: gone.error });
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
      if (open) client.info({ error: 'CONNECTIONLOSS' });
      yield* cleanUp(client, own);
    }
  };
}

/** Asked anew: the connection may have gone while the program stood still. */
function hasLost(client: SimulatedClient): boolean {
  return client.lost;
}

function* untilGranted(
  client: SimulatedClient,
  own: string,
  bug: RecipeBug | null,
): Generator<
  'event' | { op: 'children' | 'get'; path: string; watch: boolean },
  { ahead: number[]; listing: Answer } | null,
  Answer
> {
  const name = own.slice('/L/'.length);
  for (;;) {
    const listing = yield { op: 'children', path: '/L', watch: false };
    const names = [...(listing.children ?? [])].sort((a, b) => sequenceOf(a) - sequenceOf(b));
    const at = names.indexOf(name);
    if (at < 0) return null;
    const ahead = names.slice(0, at);
    const blocking = ahead.filter((other) => name.startsWith('x') || other.startsWith('x'));
    const nearest = blocking.at(-1);
    if (nearest === undefined) return { ahead: ahead.map(sequenceOf), listing };
    client.news = 0;
    const watched = yield { op: 'get', path: `/L/${nearest}`, watch: true };
    if (watched.error !== undefined) continue;
    yield 'event';
    if (bug === 'no-second-look') return { ahead: ahead.filter((other) => other !== nearest).map(sequenceOf), listing };
  }
}

function* guard(client: SimulatedClient, token: number): Program {
  if (hasLost(client)) throw new ConnectionLost();
  client.invoke('guard', 'L', null);
  let attempted: Json | null = null;
  try {
    const seen = yield { op: 'get', path: '/counter', watch: false };
    const read = Number(seen.data);
    yield 'turn';
    if (hasLost(client)) {
      client.fail({ error: 'lock-lost' });
      throw new ConnectionLost();
    }
    attempted = { token, read, wrote: read + 1 };
    const written = yield { op: 'set', path: '/counter', data: String(read + 1), version: -1 };
    client.ok(attempted, fields(written, false));
  } catch (thrown) {
    if (!(thrown instanceof ConnectionLost)) throw thrown;
    if (client.isOpen) {
      if (attempted === null) client.fail({ error: 'CONNECTIONLOSS' });
      else client.info({ value: attempted, error: 'CONNECTIONLOSS' });
    }
    throw thrown;
  }
}

/** Deletes what may be left, as soon as there is a connection. */
function* cleanUp(client: SimulatedClient, own: string): Program {
  for (;;) {
    try {
      yield 'turn';
      const names: string[] = own === '' ? [] : [own.slice('/L/'.length)];
      if (own === '') {
        yield { op: 'sync' };
        const listing = yield { op: 'children', path: '/L', watch: false };
        for (const child of listing.children ?? []) {
          const seen = yield { op: 'exists', path: `/L/${child}`, watch: false };
          if (seen.stat?.ephemeralOwner === client.session.id) names.push(child);
        }
      }
      for (const name of names) yield { op: 'delete', path: `/L/${name}` };
      return;
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
    }
  }
}

function sequenceOf(name: string): number {
  return Number(name.slice(-10));
}

/** Adds, and reads of all. */
export function sets(): (client: SimulatedClient) => Program {
  let values = 0;
  return function* (client) {
    const reads = client.random.chance(0.3);
    const value = `${String(client.process)}.${String(values++)}`;
    try {
      if (reads) {
        client.invoke('read', '/set', null);
        const answer = yield { op: 'children', path: '/set', watch: false };
        client.ok([...(answer.children ?? [])], fields(answer, true));
        return;
      }
      client.invoke('add', '/set', value);
      const answer = yield { op: 'create', path: `/set/${value}`, data: '', ephemeral: false, sequential: false };
      client.ok(value, { zxid: answer.zxid });
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost)) throw thrown;
      if (reads) client.fail({ error: 'CONNECTIONLOSS' });
      else client.info({ error: 'CONNECTIONLOSS' });
    }
  };
}
