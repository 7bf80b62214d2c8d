import { median } from 'simple-statistics';
import { forEachEvent } from '../../harness/history/read-history.js';
import type { Json } from '../../harness/history/event.js';
import { SharedOut } from './our-cores.js';
import { LoadedHistory, type OurAnswer } from './ours.js';
import type { Porcupine, PorcupineAnswer } from './porcupine-process.js';

export interface BenchCase {
  readonly name: string;
  readonly file: string;
  readonly model: string;
  readonly initial: Json | undefined;
  readonly expected: 'valid' | 'invalid';
}

/** ms, medians; verdicts of the last run. */
export interface Measured extends BenchCase {
  readonly ours: {
    readonly oneCoreMs: number;
    /** The same as on one core for a history of one key. */
    readonly allCoresMs: number;
    readonly verdict: OurAnswer['verdict'];
    readonly judges: readonly string[];
  };
  readonly porcupine: {
    readonly oneCoreMs: number;
    readonly allCoresMs: number;
    readonly verdict: PorcupineAnswer['verdict'];
  } | null;
}

export interface Limits {
  readonly runs: number;
  readonly timeoutMs: number;
}

/** Ours and Porcupine in turn, so that whatever else the machine does hits both alike. Slow runs are done once. */
export async function measure(bench: BenchCase, porcupine: Porcupine | null, limits: Limits): Promise<Measured> {
  const history = new LoadedHistory(bench.model, bench.initial);
  forEachEvent(bench.file, (event) => history.add(event));
  const { file, model, initial } = bench;
  const spread = history.keys > 1 ? await SharedOut.load({ file, model, initial, timeoutMs: limits.timeoutMs }) : null;
  const ours: OurAnswer[] = [];
  const ourCores: number[] = [];
  const oneCore: PorcupineAnswer[] = [];
  const allCores: PorcupineAnswer[] = [];
  for (let run = 0; run < limits.runs; run++) {
    const answer = history.check('search', limits.timeoutMs);
    ours.push(answer);
    ourCores.push(spread === null ? answer.ms : await spread.check());
    if (porcupine === null || (run > 0 && (oneCore[0]?.ms ?? 0) > limits.timeoutMs / 4)) continue;
    const request = { file, model, ...(initial === undefined ? {} : { initial }), timeoutMs: limits.timeoutMs };
    oneCore.push(await porcupine.check({ ...request, threads: 1 }));
    allCores.push(await porcupine.check({ ...request, threads: 0 }));
  }
  spread?.stop();
  const last = ours[ours.length - 1] as OurAnswer;
  return {
    ...bench,
    ours: {
      oneCoreMs: median(ours.map(({ ms }) => ms)),
      allCoresMs: median(ourCores),
      verdict: last.verdict,
      judges: last.judges,
    },
    porcupine:
      porcupine === null
        ? null
        : {
            oneCoreMs: median(oneCore.map(({ ms }) => ms)),
            allCoresMs: median(allCores.map(({ ms }) => ms)),
            verdict: (oneCore[0] as PorcupineAnswer).verdict,
          },
  };
}
