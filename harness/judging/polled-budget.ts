import { getHeapStatistics } from 'node:v8';
import type { Budget } from '../../checkers/checker.js';

const MEMORY_POLL_MS = 20;

/** Bytes that this thread holds: its heap and its typed arrays. */
export function threadBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/**
 * Limits on one check, from now on. Time and memory are looked at only when the checker polls; memory every 20 ms at
 * most, and between that by what the checker says it holds.
 */
export function polledBudget(timeLimitMs: number, memoryLimitBytes: number): Budget {
  const began = performance.now();
  let lookAt = 0;
  let bytes = 0;
  const megabytes = Math.round(memoryLimitBytes / 2 ** 20);
  return {
    exceeded: () => {
      const now = performance.now();
      if (now - began > timeLimitMs) return `it was not decided within the time limit of ${timeLimitMs / 1000} s`;
      if (now >= lookAt) {
        bytes = threadBytes();
        lookAt = now + MEMORY_POLL_MS;
      }
      return bytes > memoryLimitBytes ? `it was not decided within the memory limit of ${megabytes} MB` : null;
    },
    hold: (more) => {
      bytes += more;
    },
  };
}
