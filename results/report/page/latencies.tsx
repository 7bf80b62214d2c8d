import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PercentileCurve } from '../report-data.js';
import { count, figure } from './format.js';
import { useWidth } from './plot.js';
import { useReport } from './report-context.js';
import { ChartLegend, logScale } from './time-chart.js';

const phases = [
  { phase: 'steady', color: '--series-1', dash: 'none' },
  { phase: 'fault', color: '--series-2', dash: '6 3' },
  { phase: 'recovery', color: '--series-5', dash: '2 2' },
  { phase: 'all', color: '--series-6', dash: '1 3' },
] as const;

const height = 190;
const pad = { left: 46, right: 10, top: 8, bottom: 22 };

/** Percentiles of each operation, by the phase of the load; and the same as a table. */
export function Latencies(): ComponentChildren {
  const { percentiles, latencies } = useReport().data;
  const workloads = [...new Set(percentiles.map(({ workload }) => workload))];
  const [chosen, choose] = useState(workloads[0] ?? '');
  const operations = [...new Set(percentiles.filter(({ workload }) => workload === chosen).map(({ f }) => f))];
  return (
    <section id="latencies" tabIndex={-1} aria-labelledby="latencies-title">
      <h2 id="latencies-title">Latencies</h2>
      {percentiles.length === 0 && <p class="soft">No operation succeeded during the load.</p>}
      {percentiles.length > 0 && (
        <div class="filters">
          {workloads.length > 1 && (
            <label>
              Workload
              <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
                {workloads.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <ChartLegend series={phases.map(({ phase, color, dash }) => ({ name: phase, color, dash }))} />
        </div>
      )}
      <div class="curves">
        {operations.map((f) => (
          <Percentiles
            key={`${chosen} ${f}`}
            name={`${chosen} ${f}`}
            curves={percentiles.filter((curve) => curve.workload === chosen && curve.f === f)}
          />
        ))}
      </div>
      {latencies.length > 0 && <LatencyTable />}
    </section>
  );
}

function Percentiles({
  name,
  curves,
}: {
  readonly name: string;
  readonly curves: readonly PercentileCurve[];
}): ComponentChildren {
  const figureBox = useRef<HTMLElement>(null);
  const width = Math.max(120, useWidth(figureBox) - 20);
  const points = curves.map(({ phase, points: each }) => ({
    phase,
    pairs: Array.from(
      { length: each.length / 2 },
      (_, pair) => [each[pair * 2] ?? 1, each[pair * 2 + 1] ?? 0] as const,
    ),
  }));
  const most = curves.reduce((high, curve) => Math.max(high, curve.count), 10);
  const x = scaleLog([1, most], [pad.left, width - pad.right]).clamp(true);
  const y = logScale(
    points.flatMap(({ pairs }) => pairs.map(([, ms]) => ms)),
    [height - pad.bottom, pad.top],
  );
  const shape = line<readonly [number, number]>()
    .x(([share]) => x(share))
    .y(([, ms]) => y(ms));
  const decades = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, power) => 10 ** power);
  const all = curves.find(({ phase }) => phase === 'all');
  return (
    <figure ref={figureBox}>
      <figcaption>
        {name}{' '}
        <span class="soft small">
          {all === undefined ? '' : `${count(all.count)} successes`}, ms by percentile, axis 1/(1−p)
        </span>
      </figcaption>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Latency percentiles of ${name}; the table below has them in figures`}
      >
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line x1={pad.left} x2={width - pad.right} y1={y(tick)} y2={y(tick)} style={{ stroke: 'var(--faint)' }} />
            <text x={pad.left - 6} y={y(tick) + 4} text-anchor="end">
              {tick.toLocaleString('en-US')}
            </text>
          </g>
        ))}
        {decades.map((decade) => (
          <g key={decade}>
            <line
              x1={x(decade)}
              x2={x(decade)}
              y1={pad.top}
              y2={height - pad.bottom}
              style={{ stroke: 'var(--faint)' }}
            />
            <text x={x(decade)} y={height - 6} text-anchor={decade === 1 ? 'start' : 'middle'}>
              {percentText(decade)}
            </text>
          </g>
        ))}
        {phases.map(({ phase, color, dash }) => {
          const curve = points.find((each) => each.phase === phase);
          if (curve === undefined) return null;
          return (
            <path
              key={phase}
              d={shape(curve.pairs) ?? ''}
              style={{ fill: 'none', stroke: `var(${color})`, strokeWidth: '1.7', strokeDasharray: dash }}
            />
          );
        })}
      </svg>
    </figure>
  );
}

/** 1/(1-p) as a percentile: 1 is 0 %, 10 is 90 %, 1000 is 99.9 %. */
function percentText(decade: number): string {
  const digits = Math.max(0, Math.round(Math.log10(decade)) - 2);
  return `${(100 * (1 - 1 / decade)).toFixed(digits)} %`;
}

function LatencyTable(): ComponentChildren {
  const { latencies } = useReport().data;
  return (
    <details>
      <summary>The same in figures, errors apart</summary>
      <div class="scroller" tabIndex={0} role="region" aria-label="Latencies">
        <table>
          <thead>
            <tr>
              <th scope="col">Operation</th>
              <th scope="col">Phase</th>
              <th scope="col">Outcome</th>
              {['count', 'mean', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name === 'count' ? name : `${name} ms`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {latencies.map(
              ({ workload, f, phase, outcome, count: times, meanMs, p50Ms, p90Ms, p99Ms, p999Ms, maxMs }) => (
                <tr key={`${workload} ${f} ${phase} ${outcome}`}>
                  <th scope="row">
                    {workload} {f}
                  </th>
                  <td>{phase}</td>
                  <td>{outcome}</td>
                  <td class="number">{count(times)}</td>
                  {[meanMs, p50Ms, p90Ms, p99Ms, p999Ms, maxMs].map((ms, place) => (
                    <td class="number" key={place}>
                      {figure(ms)}
                    </td>
                  ))}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}
