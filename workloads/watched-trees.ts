import type { SeededRandom } from '../harness/foundation/seeded-random.js';

const childNames = ['a', 'b', 'c'];
const grandchildName = 'x';

/** The roots of the trees: `t0`, `t1` … */
export function treeRoots(root: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${root}/t${index}`);
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/**
 * Small trees of three levels, as one client last heard of them. Roots are never created or deleted; children come, go
 * and change; grandchildren come and go, and no watch on a root may tell of them.
 */
export class WatchedTrees {
  readonly #roots: readonly string[];
  readonly #present: Set<string>;

  constructor(roots: readonly string[]) {
    this.#roots = roots;
    this.#present = new Set(roots);
  }

  /** What a reply told. Where a node is absent, so is what was below it. */
  learn(path: string, present: boolean): void {
    if (present) {
      this.#present.add(path);
      return;
    }
    this.#present.delete(path);
    this.#present.delete(`${path}/${grandchildName}`);
  }

  /** Its children could not be nobody. */
  learnNotEmpty(path: string): void {
    this.learn(`${path}/${grandchildName}`, true);
  }

  isPresent(path: string): boolean {
    return this.#present.has(path);
  }

  /** A root or a child: what is watched, read and written. */
  anyNode(random: SeededRandom): string {
    const child = this.#anyChild(random);
    return random.chance(0.4) ? parentOf(child) : child;
  }

  /** The next node to create or delete, and which of the two should succeed. */
  nextChange(random: SeededRandom): { readonly do: 'create' | 'delete'; readonly path: string } {
    const child = this.#anyChild(random);
    const grandchild = `${child}/${grandchildName}`;
    const deep = random.chance(0.3);
    if (!this.isPresent(child)) return { do: 'create', path: child };
    if (this.isPresent(grandchild)) return { do: 'delete', path: grandchild };
    return deep ? { do: 'create', path: grandchild } : { do: 'delete', path: child };
  }

  #anyChild(random: SeededRandom): string {
    return `${random.pick(this.#roots)}/${random.pick(childNames)}`;
  }
}
