import type { AppliedFault, FaultContext } from '../fault.js';

/** Undoes the link fault of one step and leaves the others in force. */
export async function healLinksOf(step: number, on: readonly string[], { links }: FaultContext): Promise<AppliedFault> {
  await links.remove(step);
  const { inForce, missing, unexpected } = await links.report();
  const clean = missing.length === 0 && unexpected.length === 0;
  return {
    on,
    evidence: Promise.resolve({
      judged: clean ? 'confirmed' : 'ineffective',
      evidence: { linksStillDisturbed: inForce.length, missing, unexpected },
    }),
  };
}
