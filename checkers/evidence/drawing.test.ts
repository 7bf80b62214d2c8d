import { expect, it } from 'vitest';
import { written } from '../testing/written-history.js';
import { drawEvents } from './drawing.js';

it('draws operations as bars and notes as stars, in order', () => {
  const drawing = drawEvents(
    written(`
    1.0 1/a invoke acquire L
    1.1 1/a ok acquire L
    2.0 2/b invoke acquire L
    2.1 1/a note connection - "expired"
    2.2 2/b ok acquire L
    3.0 3 invoke guard L
    3.1 3 info guard L`),
  );
  expect(drawing).toBe(
    [
      '1/0xa acquire L  |--|',
      '2/0xb acquire L        |-----|',
      '1/0xa expired             *',
      '3 guard L                       |-->',
    ].join('\n'),
  );
});

it('draws what has no end in the picture, and a completion without its invocation as a moment', () => {
  const drawing = drawEvents(written('1 1 invoke read x\n2 2 ok read y\n3 observer note tree - {"server":"zk1"}'));
  expect(drawing).toBe(['1 read x       |-->', '2 read y          *', 'observer tree        *'].join('\n'));
});

it('draws no more than ten, no fewer than two, no notes alone, and shortens what is long', () => {
  const begun = (count: number): string =>
    Array.from({ length: count }, (_, i) => `${String(i)} ${String(i)} invoke x`).join('\n');
  expect(drawEvents(written(begun(1)))).toBeUndefined();
  expect(drawEvents(written(begun(11)))).toBeUndefined();
  expect(drawEvents(written(begun(10)))?.split('\n')).toHaveLength(10);
  expect(drawEvents(written('1 1 note x\n2 1 note y'))).toBeUndefined();
  const long = drawEvents(written(`1 1 invoke read ${'k'.repeat(60)}\n2 1 note x`));
  expect(long?.split('\n')[0]).toBe(`1 read ${'k'.repeat(38)}...  |-->`);
});
