/** How far a key may grow before its slot moves on to a fresh one. */
export interface RotationLimits {
  /** Successful writes, by the znode's version. */
  readonly versions: number;
  /** Invocations by one client. */
  readonly ownInvocations: number;
}

interface Slot {
  generation: number;
  invocations: number;
}

/**
 * The keys in use now: each slot has one, `r<slot>-<generation>`, and moves to its next generation when the key has
 * grown. Clients agree without talking, because what they count by is the znode's own version, which all of them see;
 * their own count only stands in for it while nobody can write.
 */
export class RegisterKeys {
  readonly #slots: Slot[];
  readonly #limits: RotationLimits;

  constructor(slots: number, limits: RotationLimits) {
    this.#slots = Array.from({ length: slots }, () => ({ generation: 0, invocations: 0 }));
    this.#limits = limits;
  }

  /** Catch up with what others have made: `names` are the znodes that exist. */
  resume(names: readonly string[]): void {
    for (const name of names) {
      const place = registerPlace(name);
      const slot = place === null ? undefined : this.#slots[place.slot];
      if (place !== null && slot !== undefined && place.generation > slot.generation) {
        slot.generation = place.generation;
        slot.invocations = 0;
      }
    }
  }

  /** The key to work on now in a slot; counts as one invocation. */
  use(slotIndex: number): string {
    const slot = this.#slot(slotIndex);
    if (slot.invocations >= this.#limits.ownInvocations) this.#moveOn(slot);
    slot.invocations++;
    return `r${slotIndex}-${slot.generation}`;
  }

  /** A version was seen on a key that {@link use} gave out. */
  seen(key: string, version: number): void {
    const place = registerPlace(key);
    if (place === null || version < this.#limits.versions) return;
    const slot = this.#slot(place.slot);
    if (slot.generation === place.generation) this.#moveOn(slot);
  }

  #moveOn(slot: Slot): void {
    slot.generation++;
    slot.invocations = 0;
  }

  #slot(index: number): Slot {
    const slot = this.#slots[index];
    if (slot === undefined) throw new RangeError(`there is no register slot ${index}`);
    return slot;
  }
}

/** The slot and generation in a key's name; null for any other name. */
export function registerPlace(name: string): { readonly slot: number; readonly generation: number } | null {
  const match = /^r(\d+)-(\d+)$/.exec(name);
  return match === null ? null : { slot: Number(match[1]), generation: Number(match[2]) };
}

/** The newest `limit` keys among `names`, oldest first. */
export function newestKeys(names: readonly string[], limit: number): string[] {
  const placed = names
    .map((name) => ({ name, place: registerPlace(name) }))
    .filter((entry): entry is { name: string; place: { slot: number; generation: number } } => entry.place !== null)
    .sort((a, b) => a.place.generation - b.place.generation || a.place.slot - b.place.slot);
  return placed.slice(Math.max(0, placed.length - limit)).map(({ name }) => name);
}
