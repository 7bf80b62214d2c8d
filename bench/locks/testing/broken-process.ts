// Entry of a contenders' process with a planted bug: its lock is granted to whoever asks, without any waiting.
import type { Session } from '../../../harness/session/session.js';
import { Grant, type LockRecipe } from '../../../workloads/locks/recipe.js';
import { serveContest } from '../serve-contest.js';

function grantsAll(session: Session, directory: string): LockRecipe {
  return {
    async acquire(mode) {
      const { path } = await session.create(`${directory}/holder-`, '', 'ephemeral-sequential');
      return new Grant(session, mode, {
        path,
        sequence: Number(path.slice(-10)),
        ahead: [],
        adopted: false,
        notifications: 0,
        listings: 0,
      });
    },
    release(grant) {
      grant.giveUp();
      return session.delete(grant.node.path, -1);
    },
    settle: () => Promise.resolve(),
  };
}

await serveContest(grantsAll);
