import { counted, figure } from '../../results/render/text.js';
import { cellName } from './cell-plan.js';
import { disagreements } from './counters-agree.js';
import type { LocksCell, LocksRepetition } from './locks-result.js';

/** A difference takes as many of each. */
const fewestRepetitions = 3;
/** A contender that had fewer turns than this in a repetition says little about fairness. */
const fewestTurns = 10;
/** Of the machine's cores, taken by programs that have no part in it. */
const foreignShare = 0.1;
/** A pause of the contenders' event loop that shows in the waits of many. */
const stallMs = 100;

/** Why figures are to be taken with care; sentences without a full stop. */
export function doubtsOf(
  cells: readonly LocksCell[],
  measurement: {
    readonly cores: number;
    /** Repetitions in which leadership moved. */
    readonly leaderChanges: number;
    readonly sessionTimeoutMs: number;
  },
): readonly string[] {
  const { cores, leaderChanges, sessionTimeoutMs } = measurement;
  return [
    ...lost(cells),
    ...fewRepetitions(cells),
    ...fewTurns(cells),
    ...countersApart(cells, sessionTimeoutMs),
    ...busyMachine(cells, cores),
    ...stalls(cells),
    ...(leaderChanges === 0 ? [] : [`leadership moved in ${counted(leaderChanges, 'repetition', 'repetitions')}`]),
  ];
}

function lost(cells: readonly LocksCell[]): string[] {
  return cells
    .filter((cell) => cell.lost.length > 0)
    .map(
      (cell) =>
        `${cellName(cell)}: ${counted(cell.lost.length, 'repetition', 'repetitions')} lost: ${cell.lost[0]?.why ?? ''}`,
    );
}

function fewRepetitions(cells: readonly LocksCell[]): string[] {
  const few = cells.filter(({ repetitions }) => repetitions.length < fewestRepetitions);
  if (few.length === 0) return [];
  const which = few.length === cells.length ? 'every cell' : named(few);
  return [`${which} has fewer than ${fewestRepetitions} repetitions: no difference can be told from chance`];
}

function fewTurns(cells: readonly LocksCell[]): string[] {
  const few = cells.filter(({ contenders, repetitions }) =>
    repetitions.some(({ acquisitions }) => acquisitions < fewestTurns * contenders),
  );
  if (few.length === 0) return [];
  return [`under ${fewestTurns} acquisitions a contender in ${named(few)}: fairness and waits are rough (--cell-time)`];
}

function countersApart(cells: readonly LocksCell[], sessionTimeoutMs: number): string[] {
  return cells.flatMap((cell) => {
    // A client pings when it was idle for a third of its session's timeout.
    const pings = (repetition: LocksRepetition): number =>
      cell.contenders * Math.ceil((repetition.contestS * 1000) / (sessionTimeoutMs / 3));
    const [first] = cell.repetitions.flatMap((repetition) => disagreements(repetition.counted, pings(repetition)));
    if (first === undefined) return [];
    const { what, clients, servers } = first;
    return [
      `${cellName(cell)}: clients counted ${clients} ${what}, the servers ${servers}: over 2 % apart, so its counts are doubtful`,
    ];
  });
}

function busyMachine(cells: readonly LocksCell[], cores: number): string[] {
  const foreign = cells.flatMap(({ repetitions }) => repetitions.map(({ foreignCores }) => foreignCores ?? 0));
  const busy = foreign.filter((taken) => taken > foreignShare * cores);
  if (busy.length === 0) return [];
  const most = Math.max(...busy);
  return [
    `other programs took up to ${figure(most)} of ${cores} cores, over ${foreignShare * 100} % in ${busy.length} of ` +
      `${counted(foreign.length, 'repetition', 'repetitions')}: rates and waits are worse than they could be`,
  ];
}

function stalls(cells: readonly LocksCell[]): string[] {
  const stalled = cells.filter(({ repetitions }) => repetitions.some(({ stallMaxMs }) => (stallMaxMs ?? 0) > stallMs));
  if (stalled.length === 0) return [];
  const most = Math.max(...stalled.flatMap(({ repetitions }) => repetitions.map(({ stallMaxMs }) => stallMaxMs ?? 0)));
  return [
    `the contenders' own event loop stood still for up to ${Math.round(most)} ms (${named(stalled)}): waits hold that`,
  ];
}

/** The first few by name. */
function named(cells: readonly LocksCell[]): string {
  const shown = cells.slice(0, 2).map((cell) => cellName(cell));
  const more = cells.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}
