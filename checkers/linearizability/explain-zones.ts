import type { Flaw } from './flaw.js';
import type { Translation } from './translation.js';
import type { Wording } from './wording.js';
import type { ZoneFlaw } from './zones.js';

/** Says in words why a history with unique values is impossible. */
export function explainZones(flaw: ZoneFlaw, translation: Translation, say: Wording): Flaw {
  const { message, ...rest } = inWords(flaw, translation, say);
  return { ...rest, message: message.charAt(0).toUpperCase() + message.slice(1) };
}

function inWords(flaw: ZoneFlaw, { source }: Translation, say: Wording): Flaw {
  const number = (place: number): number => source[place] as number;
  const operation = (place: number): string => say.operation(number(place));
  switch (flaw.why) {
    case 'unwritten':
      return {
        kind: 'unwritten-value',
        message: `${operation(flaw.reader)} got a value that nothing can have written.`,
        operations: [number(flaw.reader)],
      };
    case 'replaced-twice':
      return {
        kind: 'replaced-twice',
        message: `Both ${operation(flaw.first)} and ${operation(flaw.second)} replaced the same value, which was written once.`,
        operations: [number(flaw.first), number(flaw.second)],
      };
    case 'circle':
      return {
        kind: 'circle',
        message: `${operation(flaw.cas)} replaced a value that could only come from itself, by way of other cas: there is no beginning.`,
        operations: [number(flaw.cas)],
      };
    case 'order': {
      const first = flaw.earlier < 0 ? 'the initial value' : operation(flaw.earlier);
      return {
        kind: 'order',
        message: `By their values ${first} comes before ${operation(flaw.later)}, but the latter had completed before the former was invoked.`,
        operations: [flaw.earlier, flaw.later].filter((place) => place >= 0).map(number),
      };
    }
    case 'interleaved':
      return interleaved(flaw, number, operation);
  }
}

function interleaved(
  flaw: Extract<ZoneFlaw, { why: 'interleaved' }>,
  number: (place: number) => number,
  operation: (place: number) => string,
): Flaw {
  const before = (end: number, begin: number): string =>
    end < 0
      ? `the initial value was there before ${operation(begin)}`
      : `${operation(end)} completed before ${operation(begin)}`;
  const involved = [flaw.endsA, flaw.beginsB, flaw.endsB, flaw.beginsA].filter((place) => place >= 0);
  return {
    kind: 'interleaved',
    message: `Two values, each written once, would have to alternate: ${before(flaw.endsA, flaw.beginsB)}, so the first value came first; but ${before(flaw.endsB, flaw.beginsA)}, so the second did.`,
    operations: [...new Set(involved)].map(number),
  };
}
