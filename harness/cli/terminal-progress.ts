import { createLogUpdate } from 'log-update';
import { inkFor, pageWidth } from '../../results/render/text.js';
import type { LiveState, RunPhase, RunProgress } from '../run-io.js';
import { liveLine } from './live-line.js';

/** How often plain lines say how the load is going, where no terminal can be redrawn. */
const plainLiveEveryS = 5;

/** What the clock in front leaves of the page. */
const liveWidth = pageWidth - '123.4 s  '.length - 1;

/** How a person follows a run. */
export interface TerminalProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** The stream is a terminal that can be redrawn. */
  readonly isInteractive: boolean;
  readonly colors: boolean;
}

const phaseWords: Readonly<Record<RunPhase, string>> = {
  artefacts: 'getting what the servers are made of',
  boot: 'starting the ensemble',
  'set-up': 'preparing the workloads',
  load: 'load and faults',
  heal: 'healing',
  settle: 'waiting until all servers follow one leader',
  'final-reads': 'final reads from every server',
  judge: 'judging the history',
  report: 'writing results',
  'tear-down': 'stopping what was started',
};

/** Progress on a terminal: lines that stay, and below them one line that is redrawn while the load runs. */
export function createTerminalProgress({ stream, isInteractive, colors }: TerminalProgressOptions): RunProgress {
  const ink = inkFor(colors);
  const redrawn = isInteractive ? createLogUpdate(stream) : null;
  const startedAt = performance.now();
  let lastPlainS = -Infinity;
  const line = (text: string): void => {
    redrawn?.clear();
    stream.write(`${text}\n`);
  };
  const clock = (): string => ink.dim(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`);
  return {
    phase: (phase) => line(`${clock()}  ${ink.bold(phase)}  ${ink.dim(phaseWords[phase])}`),
    line: (text) => line(`${clock()}    ${text}`),
    warn: (text) => line(`${clock()}  ${ink.yellow('warning')}  ${text}`),
    live: (state: LiveState) => {
      if (redrawn !== null) {
        redrawn(`${clock()}  ${liveLine(state, ink, liveWidth)}`);
        return;
      }
      if (state.elapsedS - lastPlainS < plainLiveEveryS) return;
      lastPlainS = state.elapsedS;
      line(`${clock()}  ${liveLine(state, ink, liveWidth)}`);
    },
    done: () => redrawn?.clear(),
  };
}

/** For `--quiet`: only warnings are worth a line. */
export function createQuietProgress(stream: NodeJS.WriteStream): RunProgress {
  const nothing = (): void => undefined;
  return {
    phase: nothing,
    line: nothing,
    warn: (text) => void stream.write(`warning: ${text}\n`),
    live: nothing,
    done: nothing,
  };
}
