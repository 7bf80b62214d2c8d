import type { ComponentChildren } from 'preact';
import { count, figure } from './format.js';
import { useReport } from './report-context.js';

/** What each workload did, and which errors it met. */
export function Workloads(): ComponentChildren {
  const { workloads } = useReport().data;
  return (
    <section id="workloads" tabIndex={-1} aria-labelledby="workloads-title">
      <h2 id="workloads-title">Workloads</h2>
      {workloads.length === 0 && <p class="soft">No run of ours: nothing is known of its load.</p>}
      {workloads.length > 0 && (
        <div class="scroller" tabIndex={0} role="region" aria-label="Workloads">
          <table>
            <thead>
              <tr>
                <th scope="col">Workload</th>
                {['ok', 'failed', 'unknown', 'ok/s', 'p50 ms', 'p99 ms'].map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
                <th scope="col">Errors and costs</th>
              </tr>
            </thead>
            <tbody>
              {workloads.map(({ workload, ok, fail, info, okPerS, p50Ms, p99Ms, errors, acquisition }) => (
                <tr key={workload}>
                  <th scope="row">{workload}</th>
                  <td class="number">{count(ok)}</td>
                  <td class="number">{count(fail)}</td>
                  <td class="number">{count(info)}</td>
                  <td class="number">{figure(okPerS)}</td>
                  <td class="number">{p50Ms === null ? '–' : figure(p50Ms)}</td>
                  <td class="number">{p99Ms === null ? '–' : figure(p99Ms)}</td>
                  <td class="wide">
                    {Object.entries(errors)
                      .sort(([, a], [, b]) => b - a)
                      .map(([error, times]) => `${error} ${count(times)}`)
                      .join(', ')}
                    {acquisition !== undefined && (
                      <div class="small soft">
                        an acquisition took {figure(acquisition.notificationsPerAcquisition)} notifications and{' '}
                        {figure(acquisition.listingsPerAcquisition)} listings
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
