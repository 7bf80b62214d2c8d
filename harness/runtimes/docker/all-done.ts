/**
 * Like Promise.all, but fails only when all have ended: after a failure nothing is still being created that a clean-up
 * could miss.
 */
export async function allDone<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
