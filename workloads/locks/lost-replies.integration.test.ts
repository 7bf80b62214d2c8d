import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatAddress, type Address } from '../../harness/ensemble/ensemble.js';
import type { Json } from '../../harness/history/event.js';
import type { RunningEnsemble, RunningServer } from '../../harness/runtimes/runtime.js';
import { ChildLog } from '../../harness/session/child-log.js';
import { runJob } from '../../harness/session/run-job.js';
import { type BootedEnsemble, bootForTests, serving } from '../../harness/testing/booted-ensemble.js';
import { nextStep, type ContenderInput, type ContenderLine } from './testing/contender-job.js';

// The moments at which a recipe goes wrong though ZooKeeper does nothing wrong: a create, or a delete, that worked while
// its reply was lost (Toxiproxy cuts one contender's replies off); a waiter that gives up; a holder that dies.
const recipes = ['lock-single', 'lock-naive', 'lock-chained'] as const;

let booted: BootedEnsemble;
let folder: string;
let ensemble: RunningEnsemble;
let server: RunningServer;
let contenders: Contender[];

class Contender {
  readonly #lines: ContenderLine[] = [];
  readonly #end = new AbortController();
  readonly #ended: Promise<unknown>;
  #pid = 0;
  #taken = 0;
  #wake = (): void => undefined;

  constructor(name: string, input: ContenderInput) {
    this.#ended = runJob(
      { module: 'workloads/locks/testing/contender-job.ts', job: 'contenderJob', input: input as unknown as Json },
      {
        what: `contender ${name}`,
        limitMs: 60_000,
        log: new ChildLog(join(folder, `${name}.log`)),
        signal: this.#end.signal,
        onLine: (line) => {
          this.#lines.push(line as ContenderLine);
          this.#wake();
        },
      },
    ).catch((error: unknown) => error);
  }

  /** Its next line, which must be of this kind. */
  async says<S extends ContenderLine['state']>(state: S): Promise<Extract<ContenderLine, { state: S }>> {
    while (this.#lines.length === this.#taken) await new Promise<void>((resolve) => (this.#wake = resolve));
    const line = this.#lines[this.#taken++];
    if (line?.state !== state) throw new Error(`expected "${state}", heard ${JSON.stringify(line)}`);
    return line as Extract<ContenderLine, { state: S }>;
  }

  /** Its session. */
  async connected(): Promise<string> {
    const { pid, session } = await this.says('connected');
    this.#pid = pid;
    return session;
  }

  /** Acquire, or release. */
  step(): void {
    process.kill(this.#pid, nextStep);
  }

  kill(): void {
    process.kill(this.#pid, 'SIGKILL');
  }

  /** Stop waiting, and end. */
  stop(): void {
    this.#end.abort();
  }

  async ended(): Promise<void> {
    await this.#ended;
  }
}

function contender(input: Omit<ContenderInput, 'server'>, address: Address): Contender {
  const made = new Contender(`${input.recipe}-${contenders.length}`, { ...input, server: formatAddress(address) });
  contenders.push(made);
  return made;
}

/** The ephemeral nodes below a directory, with their sessions, as the server has them. */
async function nodesBelow(directory: string): Promise<{ path: string; session: string }[]> {
  const answer = await fetch(`http://${formatAddress(server.adminAddress as Address)}/commands/dump`);
  const dump = (await answer.json()) as { session_id_to_ephemeral_paths: Record<string, string[]> };
  return Object.entries(dump.session_id_to_ephemeral_paths)
    .flatMap(([session, paths]) => paths.map((path) => ({ path, session: BigInt(session).toString(16) })))
    .filter(({ path }) => path.startsWith(`${directory}/`));
}

async function untilNodesBelow(directory: string, count: number): Promise<void> {
  while ((await nodesBelow(directory)).length !== count) await sleep(20);
}

async function cutReplies(): Promise<void> {
  await ensemble.links?.cut([{ from: server.name, to: 'clients' }], 'blackhole');
}

beforeAll(async () => {
  booted = await bootForTests('lost-replies', { participants: 3 });
  ({ folder, ensemble } = booted);
  await serving(ensemble);
  server = ensemble.servers[0] as RunningServer;
});

afterAll(async () => {
  await booted.end();
});

beforeEach(() => {
  contenders = [];
});

afterEach(async () => {
  await ensemble.links?.heal();
  for (const each of contenders) each.stop();
  await Promise.all(contenders.map((each) => each.ended()));
});

describe.each(recipes)('%s', (recipe) => {
  it('finds the node again whose creation was never confirmed', async () => {
    const directory = `/${recipe}-create`;
    const near = contender({ recipe, directory, sessionTimeoutMs: 8000 }, server.clientAddress);
    const session = await near.connected();
    await cutReplies();
    near.step();
    await untilNodesBelow(directory, 1);
    await ensemble.links?.heal();
    const { path, adopted } = await near.says('held');
    expect(adopted).toBe(true);
    expect(await nodesBelow(directory)).toEqual([{ path, session }]);
    near.step();
    await near.says('released');
    await untilNodesBelow(directory, 0);
  });

  it("does not delete another's node when its own deletion was never confirmed", async () => {
    const directory = `/${recipe}-delete`;
    const near = contender({ recipe, directory, sessionTimeoutMs: 8000 }, server.clientAddress);
    const other = contender({ recipe, directory, sessionTimeoutMs: 8000 }, server.directAddress);
    await near.connected();
    const session = await other.connected();
    near.step();
    await near.says('held');
    await cutReplies();
    near.step();
    await untilNodesBelow(directory, 0);
    other.step();
    const { path } = await other.says('held');
    await ensemble.links?.heal();
    await near.says('released');
    expect(await nodesBelow(directory)).toEqual([{ path, session }]);
  });

  it('passes by a waiter that gave up, and goes on when its holder died', async () => {
    const directory = `/${recipe}-crash`;
    const who = { recipe, directory, sessionTimeoutMs: 1000 };
    const holder = contender(who, server.directAddress);
    const quitter = contender(who, server.directAddress);
    const waiter = contender(who, server.directAddress);
    await holder.connected();
    await quitter.connected();
    const session = await waiter.connected();
    holder.step();
    const { path } = await holder.says('held');
    const waiting = recipe === 'lock-single' ? 0 : 1;
    quitter.step();
    await untilNodesBelow(directory, 1 + waiting);
    waiter.step();
    await untilNodesBelow(directory, 1 + 2 * waiting);
    quitter.stop();
    expect(await quitter.says('gave-up')).toMatchObject({ nothingLeft: true });
    const nodes = await nodesBelow(directory);
    expect(nodes).toHaveLength(1 + waiting);
    expect(nodes.map((node) => node.path)).toContain(path);
    holder.kill();
    const granted = await waiter.says('held');
    expect(await nodesBelow(directory)).toEqual([{ path: granted.path, session }]);
  });
});
