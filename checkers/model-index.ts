import type { Json } from '../harness/history/event.js';
import type { CheckOptions } from './checker.js';
import { models } from './models/index.js';

/** One check that a model asks for. */
export interface ModelCheck {
  readonly checker: string;
  readonly options: CheckOptions;
}

/** What is known of a history, and of what was asked, before it is judged. */
export interface ModelSetting {
  /** `--initial`; undefined for the model's own. */
  readonly initial: Json | undefined;
  /** The history carries zxids, versions or stats: then plain reads may lag, and only reads after a `sync` may not. */
  readonly placed: boolean;
  /**
   * The history is that of a run of ours, whose verdict must mean that something was tested. Elsewhere nothing is asked but
   * whether the history is possible, as peers' judges ask it, and one in which nothing succeeded is.
   */
  readonly ofRun: boolean;
}

/** What `check --model NAME` means. */
export interface CheckableModel {
  readonly name: string;
  readonly describe: string;
  readonly checks: (setting: ModelSetting) => readonly ModelCheck[];
}

function linearizable(model: string, { initial, ofRun }: ModelSetting): ModelCheck {
  const options = { model, ...(initial === undefined ? {} : { initial }), ...(ofRun ? {} : { vacuous: true }) };
  return { checker: 'linearizable', options };
}

/** Judged by counting, which names what is lost and never gives up; `alone` where a plain read may lag. */
function counted(checker: string, alone: boolean, { initial }: ModelSetting): ModelCheck {
  return { checker, options: { ...(initial === undefined ? {} : { initial }), ...(alone ? {} : { vacuous: true }) } };
}

/** Collections that Jepsen judges by counting; where every read is held to real time, by search as well. */
const countedBy: Readonly<Record<string, string>> = { set: 'set-full', counter: 'counter', queue: 'total-queue' };

function checksOfObject(model: string, setting: ModelSetting): readonly ModelCheck[] {
  const checker = countedBy[model];
  if (checker === undefined) return [linearizable(model, setting)];
  const alone = setting.placed && model !== 'queue';
  const counting = counted(checker, alone, setting);
  return alone ? [counting] : [linearizable(model, setting), counting];
}

/** Models that are no sequential object. */
const others: readonly CheckableModel[] = [
  {
    name: 'lock',
    describe: 'exclusive and shared locks, with fencing and zombies',
    checks: () => [
      { checker: 'mutual-exclusion', options: { kind: 'shared-exclusive' } },
      { checker: 'lost-updates', options: {} },
    ],
  },
  {
    name: 'watch',
    describe: "the promises of ZooKeeper's watches",
    checks: () => [{ checker: 'watch-promises', options: {} }],
  },
  {
    name: 'session',
    describe: "ZooKeeper's promises to sessions",
    checks: () => [{ checker: 'zookeeper-promises', options: {} }],
  },
];

/** What `--model` can name: the vocabulary of docs/architecture.md, each with the checkers that judge it. */
export const checkableModels: readonly CheckableModel[] = [
  ...models.map(({ name, describe }) => ({
    name,
    describe,
    checks: (setting: ModelSetting) => checksOfObject(name, setting),
  })),
  ...others,
];
