import { createInterface } from 'node:readline';
import { nativeDriver } from '../../harness/session/native-session.js';
import type { Session } from '../../harness/session/session.js';
import type { LockRecipe } from '../../workloads/locks/recipe.js';
import type { ContenderMessage, ContenderOrder } from './contender-protocol.js';
import { Contest } from './contest.js';

/** Written at once, so that writing events takes few calls. */
const chunkBytes = 1 << 16;

/**
 * Holds a contest as it is told by lines on standard input; see {@link ContenderOrder} and bench/peers/peer.ts. Ends
 * the process, at the latest when standard input ends: nobody listens any more.
 */
export async function serveContest(recipe: (session: Session, directory: string) => LockRecipe): Promise<never> {
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(1));
  const told = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve));
  const order = JSON.parse(await told()) as ContenderOrder;
  const contest = await Contest.gather(order, nativeDriver, recipe);
  void say({ ready: order.contenders });
  await told();
  contest.go();
  await told();
  await contest.stop();
  writeInChunks(contest.events());
  await say({ done: contest.report() });
  await contest.close();
  process.exit(0);
}

/** Resolves when all that was said has left: what a pipe has not taken when the process exits is lost. */
function say(message: ContenderMessage): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve());
  });
}

function writeInChunks(lines: Iterable<string>): void {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkBytes) continue;
    process.stdout.write(chunk);
    chunk = '';
  }
  process.stdout.write(chunk);
}
