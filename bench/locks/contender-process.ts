// Entry of a contenders' process: all contenders of one cell for one of our locks, named by the first argument
// (`lock-chained`). Opens no socket but ZooKeeper's: the C client aborts the process when it finds a descriptor number
// of its own reused by somebody else.
import { lockDefinitions } from '../../workloads/locks/definitions.js';
import { serveContest } from './serve-contest.js';

const name = process.argv[2];
const definition = lockDefinitions.find((candidate) => candidate.name === name);
if (definition === undefined) throw new Error(`there is no lock "${String(name)}"`);
await serveContest((session, directory) => definition.recipe(session, directory));
