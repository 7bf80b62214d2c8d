import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { describe, expect, it } from 'vitest';
import { lineChart } from './line-chart.js';
import type { LineChart } from './line-chart.js';

const packets: LineChart = {
  title: 'Packets an acquisition',
  subtitle: '3 servers, 99 % intervals',
  x: { label: 'contenders', scale: 'log' },
  y: { label: 'packets sent by the servers', scale: 'log' },
  series: [
    {
      name: 'lock-naive',
      points: [
        { x: 2, y: 8, low: 7.5, high: 8.5 },
        { x: 10, y: 21 },
        { x: 100, y: 200, low: 190, high: 215 },
      ],
    },
    {
      name: 'lock-chained',
      points: [
        { x: 2, y: 6 },
        { x: 10, y: 6.1 },
        { x: 100, y: 6.05 },
      ],
    },
  ],
};

describe('lineChart', () => {
  it('draws series, intervals, axes and legend', async () => {
    await expect(lineChart(packets)).toMatchFileSnapshot('line-chart.snapshot.svg');
  });

  it('draws time with bands, marks, gaps and many points', async () => {
    const points = Array.from({ length: 60 }, (_, x) => ({
      x,
      y: x > 20 && x < 25 ? NaN : 1000 + 50 * (x % 7),
      ...(x > 40 ? { low: 900, high: 1400 } : {}),
    }));
    const chart: LineChart = {
      title: 'Throughput over time',
      x: { label: 'seconds', scale: 'linear' },
      y: { label: 'operations/s', scale: 'linear' },
      series: [{ name: 'all', points }],
      bands: [
        { from: 20, to: 30, label: 'kill zk3' },
        { from: 21, to: 22, label: 'hidden by its neighbour' },
      ],
      marks: [{ x: 24, label: 'zk2 leads' }],
    };
    await expect(lineChart(chart)).toMatchFileSnapshot('line-chart-over-time.snapshot.svg');
  });

  it('says when there is nothing, and what a logarithmic axis cannot show', () => {
    expect(lineChart({ ...packets, series: [] })).toContain('nothing was measured');
    const zeros = [{ name: 'leaks', points: [1, 2, 3].map((x) => ({ x, y: x - 1 })) }];
    expect(lineChart({ ...packets, series: zeros })).toContain('1 at 0 cannot be drawn');
  });

  const number = fc.oneof(
    fc.double(),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(0, NaN, Infinity, -Infinity, 1e300, 1e-300),
  );
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(`<script>alert("1")</script>]]>&'`));
  const axis = fc.record({ label: text, scale: fc.constantFrom('linear' as const, 'log' as const) });
  const point = fc.oneof(
    fc.record({ x: number, y: number }),
    fc.record({ x: number, y: number, low: number, high: number }),
  );
  const anyChart = fc.record({
    title: text,
    x: axis,
    y: axis,
    series: fc.array(fc.record({ name: text, points: fc.array(point, { maxLength: 50 }) }), { maxLength: 8 }),
    bands: fc.array(fc.record({ from: number, to: number, label: text })),
    marks: fc.array(fc.record({ x: number, label: text })),
  });

  it('whatever it is given, draws no NaN and lets no text become markup', () => {
    fc.assert(
      fc.property(anyChart, (chart) => {
        const svg = lineChart(chart);
        const drawing = svg.replaceAll(/ aria-label="[^"]*"|>[^<]*/g, '');
        expect(drawing).not.toMatch(/NaN|Infinity/);
        expect(svg).not.toContain('<script');
      }),
      { numRuns: 200 },
    );
  });

  it('whatever it is given, is well-formed XML', async () => {
    const charts = fc.sample(anyChart, { numRuns: 40, seed: 5 });
    const xml = charts.map((chart, place) => ({ fileName: `${place}.svg`, contents: lineChart(chart) }));
    const { errors } = await validateXML({ xml, normalization: 'format' });
    expect(errors).toEqual([]);
  });
});
