import type { Model, ModelOperation } from '../models/model.js';
import { classNames, type Classified } from './classes.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import type { Translation } from './translation.js';

/** Any model in integers: states and transitions are remembered, so that the model is asked once for each. */
export function modelObject(translation: Translation): Classified {
  const { classOf, representatives } = classNames(translation);
  return { object: new ModelObject(translation.model, representatives, translation.initial), classOf };
}

const actOf = {
  observe: Acts.observe,
  assign: Acts.assign,
  always: Acts.always,
  update: Acts.update,
  ignore: Acts.observe,
} as const;

class ModelObject implements SequentialObject {
  readonly initial: number;
  readonly acts: Uint8Array;
  readonly #model: Model;
  readonly #operations: readonly ModelOperation[];
  readonly #states: unknown[] = [];
  readonly #stateIds = new Map<string | number, number>();
  /** state × classes + class → state after. */
  readonly #transitions = new Map<number, number>();
  /** class × classes + class → whether they are independent. */
  readonly #independent = new Map<number, boolean>();
  readonly #open: number[] = [];

  constructor(model: Model, operations: readonly ModelOperation[], initial: unknown) {
    this.#model = model;
    this.#operations = operations;
    this.initial = this.#idOf(initial);
    this.acts = Uint8Array.from(operations, (operation) => actOf[model.effect(operation)]);
  }

  step(state: number, operationClass: number): number {
    const name = state * this.#operations.length + operationClass;
    const known = this.#transitions.get(name);
    if (known !== undefined) return known;
    const after = this.#model.step(this.#states[state], this.#operations[operationClass] as ModelOperation);
    const id = after === undefined ? IMPOSSIBLE : this.#idOf(after);
    this.#transitions.set(name, id);
    return id;
  }

  beginNeeds(): void {
    this.#open.length = 0;
  }

  need(operationClass: number): void {
    this.#open.push(operationClass);
  }

  useful(operationClass: number): boolean {
    // It is open itself, and matters to itself only when there are two of it; taking it to matter is on the safe side.
    return this.#open.some((other) => !this.#areIndependent(operationClass, other));
  }

  #areIndependent(a: number, b: number): boolean {
    if (this.#model.independent === undefined) return false;
    const name = a * this.#operations.length + b;
    const known = this.#independent.get(name);
    if (known !== undefined) return known;
    const answer = this.#model.independent(
      this.#operations[a] as ModelOperation,
      this.#operations[b] as ModelOperation,
    );
    this.#independent.set(name, answer);
    return answer;
  }

  #idOf(state: unknown): number {
    const hash = this.#model.hash(state);
    const known = this.#stateIds.get(hash);
    if (known !== undefined) return known;
    this.#stateIds.set(hash, this.#states.length);
    this.#states.push(state);
    return this.#states.length - 1;
  }
}
