import { counted } from '../render/text.js';
import { shardOf } from './expand.js';
import type { MatrixState } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';

/** What a merged matrix lacks, and what its parts did not agree on; nothing of one that was run as a whole. */
export function mergeNotes(state: MatrixState): readonly string[] {
  const { merged } = state;
  if (merged === undefined) return [];
  const lacking = Array.from({ length: merged.of }, (_, place) => place + 1).flatMap((index) => {
    const cells = shardOf(state.cells, { index, of: merged.of });
    const left = cells.filter((cell) => outcomeOf(state, cell) === null).length;
    if (left === 0) return [];
    const part = `part ${index} of ${merged.of}`;
    return merged.parts.some((one) => one.index === index)
      ? [`${part} did not finish: ${counted(left, 'run is', 'runs are')} missing`]
      : [`${part} is missing, with ${counted(left, 'run', 'runs')}`];
  });
  return [...lacking, ...merged.notes];
}

/** `put together from 3 of 4 parts`; null for one that was run as a whole. */
export function mergedSentence({ merged }: MatrixState): string | null {
  if (merged === undefined) return null;
  const there = new Set(merged.parts.map(({ index }) => index)).size;
  return `put together from ${there === merged.of ? '' : `${there} of `}${counted(merged.of, 'part', 'parts')}`;
}
