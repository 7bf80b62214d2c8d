import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Pair } from 'yaml';
import { messageOf, UsageError } from '../../harness/foundation/errors.js';
import { nearestName } from '../../harness/foundation/nearest-name.js';
import type { LoadPhase } from '../run-result.js';
import { metrics } from './metrics.js';
import type { Metric } from './metrics.js';
import type { Threshold, ThresholdScope } from './threshold.js';

const phases: readonly LoadPhase[] = ['steady', 'fault', 'recovery'];

/**
 * Reads a thresholds file: YAML, an object from a metric to its limit, or to limits by what they are for.
 *
 *     recovery_ms: 3000
 *     p99_ms:
 *       all: 500
 *       register/read@steady: 50
 *
 * @param workloads the names that are registered; a threshold for another one is a typing error
 * @throws UsageError naming file and line, and the nearest name where one is unknown
 */
export function readThresholds(file: string, workloads: readonly string[]): readonly Threshold[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, `cannot be read (${messageOf(error)})`);
  }
  return parseThresholds(text, file, workloads);
}

/** The same from a text. */
export function parseThresholds(text: string, file: string, workloads: readonly string[]): readonly Threshold[] {
  return new ThresholdsFile(text, file, workloads).read();
}

class ThresholdsFile {
  readonly #text: string;
  readonly #file: string;
  readonly #workloads: readonly string[];
  readonly #lines = new LineCounter();

  constructor(text: string, file: string, workloads: readonly string[]) {
    this.#text = text;
    this.#file = file;
    this.#workloads = workloads;
  }

  read(): readonly Threshold[] {
    const document = parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false });
    const [error] = document.errors;
    if (error !== undefined) throw this.#wrongAt(error.pos[0], error.message);
    const { contents } = document;
    if (!isMap(contents)) throw wrong(this.#file, 'must hold an object of thresholds, as in recovery_ms: 3000');
    const thresholds = contents.items.flatMap((pair) => this.#metric(pair));
    if (thresholds.length === 0) throw wrong(this.#file, 'holds no threshold');
    return thresholds;
  }

  #metric(pair: Pair): readonly Threshold[] {
    const { name, at } = this.#key(pair);
    const metric = metrics.find((known) => known.name === name);
    if (metric === undefined) {
      throw this.#wrongAt(
        at,
        `unknown threshold ${name}${this.#meant(
          name,
          metrics.map((known) => known.name),
        )}`,
      );
    }
    if (!isMap(pair.value)) return [this.#threshold(metric, 'all', at, pair.value)];
    return pair.value.items.map((inner) => {
      const scope = this.#key(inner);
      return this.#threshold(metric, scope.name, scope.at, inner.value);
    });
  }

  #threshold(metric: Metric, scope: string, at: number, value: unknown): Threshold {
    const limit = isScalar(value) ? value.value : null;
    if (typeof limit !== 'number' || !Number.isFinite(limit) || limit < 0) {
      throw this.#wrongAt(at, `${metric.name} must be a number, 0 or more, or numbers by workload`);
    }
    const { line } = this.#lines.linePos(at);
    const text = (this.#text.split('\n')[line - 1] ?? '').replace(/\s+#.*$/, '').trim();
    return {
      metric: metric.name,
      scope: this.#scope(metric, scope, at),
      limit,
      source: { file: this.#file, line, text: text.startsWith(metric.name) ? text : `${metric.name}: ${text}` },
    };
  }

  /** `all`, `register`, `register/read`, each with `@steady`, `@fault` or `@recovery` behind it. */
  #scope(metric: Metric, text: string, at: number): ThresholdScope {
    const [, what = '', phase] = /^([^@]*)(?:@(.*))?$/.exec(text) ?? [];
    const [workload = '', f] = what.split('/', 2);
    if (workload !== 'all' && !this.#workloads.includes(workload)) {
      const names = ['all', ...this.#workloads];
      throw this.#wrongAt(at, `unknown workload ${workload}${this.#meant(workload, names)}`);
    }
    const tooFine =
      (metric.per === 'run' && text !== 'all') || (metric.per !== 'operation' && (f ?? phase) !== undefined);
    if (tooFine || (workload === 'all' && f !== undefined)) {
      const allowed = { run: 'only for the whole run', workload: 'by workload', operation: 'by workload/operation' };
      throw this.#wrongAt(at, `${metric.name} can be given ${allowed[metric.per]}, not for ${text}`);
    }
    const named = phases.find((known) => known === phase);
    if (phase !== undefined && named === undefined) {
      throw this.#wrongAt(at, `unknown phase ${phase}${this.#meant(phase, phases)}`);
    }
    return { workload: workload === 'all' ? null : workload, f: f ?? null, phase: named ?? 'all' };
  }

  #key(pair: Pair): { readonly name: string; readonly at: number } {
    const { key } = pair;
    if (isScalar(key)) return { name: String(key.value), at: key.range?.[0] ?? 0 };
    throw wrong(this.#file, 'names of thresholds must be plain words');
  }

  #meant(given: string, names: readonly string[]): string {
    const nearest = nearestName(given, names);
    return nearest === null ? `; there are: ${names.join(', ')}` : ` (did you mean ${nearest}?)`;
  }

  #wrongAt(offset: number, what: string): UsageError {
    return wrong(`${this.#file}:${this.#lines.linePos(offset).line}`, what);
  }
}

function wrong(where: string, what: string): UsageError {
  return new UsageError(`--thresholds ${where}: ${what}`, { code: 'THRESHOLDS_WRONG' });
}
