import { writeDescription, createRunFolder } from '../results/run-store.js';
import { machineFacts } from '../results/machine-facts.js';
import type { RunDescription } from '../results/run-result.js';
import type { Ensemble } from './ensemble/ensemble.js';
import { monotonicNs } from './foundation/clock.js';
import { harnessVersions } from './harness-versions.js';
import type { Json } from './history/event.js';
import type { CheckJob } from './judging/judge.js';
import { repeatCommand } from './repeat-command.js';
import type { RunPhases } from './run-phases.js';
import type { RunOptions } from './run-options.js';

/** What is fixed before anything is started: where the run is kept, what it is called, what it will be judged by. */
export class RunSetting {
  readonly runId: string;
  /** Absolute. */
  readonly folder: string;
  /** Time 0 of the history, on the machine's monotonic clock. */
  readonly startNs: number;
  readonly #fixed: Omit<RunDescription, 'versions' | 'phases'>;
  readonly #phases: RunPhases;
  #versions: Readonly<Record<string, string>>;

  private constructor(
    folder: string,
    startNs: number,
    phases: RunPhases,
    fixed: Omit<RunDescription, 'versions' | 'phases'>,
    versions: Readonly<Record<string, string>>,
  ) {
    this.folder = folder;
    this.startNs = startNs;
    this.runId = fixed.runId;
    this.#fixed = fixed;
    this.#phases = phases;
    this.#versions = versions;
  }

  /** Makes the run's folder and the first `run.json`. */
  static async create(
    options: RunOptions,
    run: {
      readonly ensemble: Ensemble;
      readonly runtime: RunDescription['runtime'];
      readonly checks: readonly CheckJob[];
      readonly phases: RunPhases;
      readonly startNs: number;
    },
  ): Promise<RunSetting> {
    const startedAt = new Date();
    const folder = await createRunFolder(options.store, options.workloads, startedAt);
    const fixed = {
      runId: `${startedAt.getTime().toString(36)}-${process.pid.toString(36)}-${monotonicNs().toString(36)}`,
      startedAt: startedAt.toISOString(),
      command: repeatCommand(options),
      // Options are plain data; the round trip shows that to the type checker and to whoever reads run.json.
      options: JSON.parse(JSON.stringify(options)) as Record<string, Json>,
      seed: options.seed,
      runtime: run.runtime,
      machine: machineFacts(),
      servers: run.ensemble.servers.map(({ name, role }) => ({ name, role })),
      checks: run.checks,
    };
    const setting = new RunSetting(folder, run.startNs, run.phases, fixed, await harnessVersions(options.client));
    await setting.save();
    return setting;
  }

  get command(): string {
    return this.#fixed.command;
  }

  /** Known once the ensemble runs. */
  async addVersions(versions: Readonly<Record<string, string>>): Promise<void> {
    this.#versions = { ...versions, ...this.#versions };
    await this.save();
  }

  description(): RunDescription {
    return { ...this.#fixed, versions: this.#versions, phases: this.#phases.timed() };
  }

  /** Writes `run.json` as it stands. */
  save(): Promise<void> {
    return writeDescription(this.folder, this.description());
  }
}
