import { createLogUpdate } from 'log-update';
import type { BenchProgress } from '../../bench/bench.js';
import { inkFor, pageWidth } from '../../results/render/text.js';

/** How often a plain line tells the state, where no terminal can be redrawn, s. */
const plainStateEveryS = 10;

interface BenchProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** The stream is a terminal that can be redrawn. */
  readonly isInteractive: boolean;
  readonly colors: boolean;
  /** Only warnings are worth a line. */
  readonly quiet: boolean;
}

/** Progress of a measurement: lines that stay, and below them one that is redrawn. */
export function createBenchProgress({ stream, isInteractive, colors, quiet }: BenchProgressOptions): BenchProgress {
  const ink = inkFor(colors);
  const redrawn = isInteractive && !quiet ? createLogUpdate(stream) : null;
  const startedAt = performance.now();
  let lastPlainS = -Infinity;
  const elapsedS = (): number => (performance.now() - startedAt) / 1000;
  const clock = (): string => ink.dim(`${elapsedS().toFixed(1).padStart(6)} s`);
  const line = (text: string): void => {
    if (quiet) return;
    redrawn?.clear();
    stream.write(`${clock()}  ${text}\n`);
  };
  return {
    line,
    warn: (text) => {
      redrawn?.clear();
      stream.write(quiet ? `warning: ${text}\n` : `${clock()}  ${ink.yellow('warning')}  ${text}\n`);
    },
    state: (text) => {
      if (redrawn !== null) {
        redrawn(`${clock()}  ${text}`.slice(0, pageWidth - 1));
        return;
      }
      if (elapsedS() - lastPlainS < plainStateEveryS) return;
      lastPlainS = elapsedS();
      line(text);
    },
    done: () => redrawn?.clear(),
  };
}
