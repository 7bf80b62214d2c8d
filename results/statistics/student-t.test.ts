import { expect, it } from 'vitest';
import { studentTQuantile } from './student-t.js';

it.each([
  // Tables: Abramowitz and Stegun 26.10; the last line is the normal distribution's.
  [0.995, 1, 63.657],
  [0.995, 2, 9.925],
  [0.995, 3, 5.841],
  [0.995, 4, 4.604],
  [0.995, 5, 4.032],
  [0.995, 10, 3.169],
  [0.975, 8, 2.306],
  [0.975, 30, 2.042],
  [0.9995, 4, 8.61],
  [0.75, 1, 1],
  [0.995, 1e6, 2.576],
])('p %d with %d degrees of freedom is %d', (probability, degrees, expected) => {
  expect(studentTQuantile(probability, degrees)).toBeCloseTo(expected, 3);
});

it('lies between its neighbours where the degrees of freedom are not whole', () => {
  expect(studentTQuantile(0.995, 2.5)).toBeLessThan(studentTQuantile(0.995, 2));
  expect(studentTQuantile(0.995, 2.5)).toBeGreaterThan(studentTQuantile(0.995, 3));
});
