import type { Flaw } from './flaw.js';
import type { Passage, QueueFlaw } from './queue-order.js';
import type { Translation } from './translation.js';
import type { Wording } from './wording.js';

const NONE = -1;

/** Says in words why a queue's history is impossible. */
export function explainQueue(flaw: QueueFlaw, { source }: Translation, say: Wording): Flaw {
  const number = (place: number): number => source[place] as number;
  const operation = (place: number): string =>
    place === NONE ? 'what was there at the beginning' : say.operation(number(place));
  const flawOf = (kind: string, message: string, places: readonly number[]): Flaw => ({
    kind,
    message: message.charAt(0).toUpperCase() + message.slice(1),
    operations: places.filter((place) => place !== NONE).map(number),
  });
  switch (flaw.why) {
    case 'unwritten':
      return flawOf('unwritten-value', `${operation(flaw.dequeue)} got an item that nothing can have enqueued.`, [
        flaw.dequeue,
      ]);
    case 'twice':
      return flawOf(
        'dequeued-twice',
        `Both ${operation(flaw.first)} and ${operation(flaw.second)} got the same item, which was enqueued once.`,
        [flaw.first, flaw.second],
      );
    case 'overtaken':
      return flawOf('overtaken', overtaken(flaw.ahead, flaw.behind, operation), [
        ...flaw.ahead.flatMap(({ enqueue, dequeue }) => [enqueue, dequeue]),
        flaw.behind.enqueue,
        flaw.behind.dequeue,
      ]);
    case 'not-empty': {
      const items = flaw.items.flatMap(({ enqueue, dequeue }) => [enqueue, dequeue]);
      const first = flaw.items[0] as Passage;
      const always =
        flaw.items.length === 1
          ? `the item of ${operation(first.enqueue)} was there all the time`
          : `at every moment one of these was there: the items of ${listed(flaw.items.map(({ enqueue }) => operation(enqueue)))}`;
      return flawOf('not-empty', `${operation(flaw.dequeue)} found the queue empty, but ${always}.`, [
        ...items,
        flaw.dequeue,
      ]);
    }
  }
}

function overtaken(ahead: readonly Passage[], behind: Passage, operation: (place: number) => string): string {
  const came = `${operation(behind.dequeue)} took the item of ${operation(behind.enqueue)}`;
  const first = ahead[0] as Passage;
  if (ahead.length > 1) {
    const enqueues = listed(ahead.map(({ enqueue }) => operation(enqueue)));
    return `${came}, before which ${ahead.length} had been enqueued that no dequeue returned (${enqueues}); only ${ahead.length - 1} of them can have been taken by dequeues of unknown outcome by then.`;
  }
  const still =
    first.dequeue === NONE
      ? 'which no dequeue returned and none of unknown outcome can have taken by then'
      : `which came out only later, with ${operation(first.dequeue)}`;
  return `${came}, before which ${operation(first.enqueue)} had completed, ${still}.`;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, LISTED_MAX);
  const more = texts.length > shown.length ? [`${texts.length - shown.length} more`] : [];
  return [...shown, ...more].join('; ');
}

const LISTED_MAX = 6;
