import type { Budget } from '../../checker.js';

/** A budget without limits that knows how much is held, and how much was at most. */
export class HeldMemory implements Budget {
  held = 0;
  most = 0;

  exceeded(): null {
    return null;
  }

  hold(bytes: number): void {
    this.held += bytes;
    this.most = Math.max(this.most, this.held);
  }
}
