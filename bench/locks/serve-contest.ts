import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { RecorderPipe } from '../../harness/history/recorder-pipe.js';
import { nativeDriver } from '../../harness/session/native-session.js';
import type { Session } from '../../harness/session/session.js';
import type { LockRecipe } from '../../workloads/locks/recipe.js';
import { ownAnswersFd, type ContenderMessage, type ContenderOrder } from './contender-protocol.js';
import { Contest } from './contest.js';

/** Written at once, so that writing events takes few calls. */
const chunkBytes = 1 << 16;

/**
 * Holds a contest as it is told by lines on standard input; see {@link ContenderOrder} and bench/peers/peer.ts. Answers on
 * descriptor {@link ownAnswersFd}. Ends the process, at the latest when standard input ends: nobody listens any more.
 */
export async function serveContest(recipe: (session: Session, directory: string) => LockRecipe): Promise<never> {
  // Through a pipe of their own, and at once: standard output is the C client's too, and what Node has not written to it
  // when the process exits is lost.
  const answers = new RecorderPipe(ownAnswersFd);
  const say = (message: ContenderMessage): void => answers.writeThrough(`${JSON.stringify(message)}\n`);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, fail);
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(1));
  const told = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve));
  const order = JSON.parse(await told()) as ContenderOrder;
  const contest = await Contest.gather(order, nativeDriver, recipe);
  say({ ready: order.contenders });
  await told();
  contest.go();
  await told();
  await contest.stop();
  writeInChunks(answers, contest.events());
  say({ done: contest.report() });
  await contest.close();
  process.exit(0);
}

/** The message comes last: it is what is shown of the log. */
function fail(thrown: unknown): never {
  const { stack = '', message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  writeSync(process.stderr.fd, `${stack}\n${message}\n`);
  process.exit(1);
}

function writeInChunks(answers: RecorderPipe, lines: Iterable<string>): void {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkBytes) continue;
    answers.writeThrough(chunk);
    chunk = '';
  }
  answers.writeThrough(chunk);
}
