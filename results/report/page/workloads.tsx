import type { ComponentChildren } from 'preact';
import { count, figure } from './format.js';
import { VerdictWord } from './masthead.js';
import { useReport } from './report-context.js';

/** What each workload did, and which errors it met. */
export function Workloads(): ComponentChildren {
  const { workloads, thresholds } = useReport().data;
  return (
    <section id="workloads" tabIndex={-1} aria-labelledby="workloads-title">
      <h2 id="workloads-title">Workloads</h2>
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
              {workloads.map(
                ({ workload, ok, fail, info, okPerS, p50Ms, p99Ms, errors, acquisition, loop, unsent }) => (
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
                      {loop !== undefined && <div class="small soft">{loopText(loop, unsent ?? 0)}</div>}
                      {acquisition !== undefined && (
                        <div class="small soft">
                          an acquisition took {figure(acquisition.notificationsPerAcquisition)} notifications and{' '}
                          {figure(acquisition.listingsPerAcquisition)} listings
                          {typeof acquisition.packetsPerAcquisition === 'number' &&
                            `, ${figure(acquisition.packetsPerAcquisition)} packets`}
                        </div>
                      )}
                    </td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
      {thresholds.length > 0 && <Thresholds />}
    </section>
  );
}

/** What a closed loop's latencies leave out. */
function loopText(loop: string, unsent: number): string {
  if (loop === 'closed') return 'closed loop: a client that waits sends nothing meanwhile';
  return `open loop: latency counts from when an operation was due${unsent === 0 ? '' : `; ${count(unsent)} were due and not sent`}`;
}

/** What was expected of figures, and what was measured. */
function Thresholds(): ComponentChildren {
  const { thresholds } = useReport().data;
  return (
    <>
      <h3>Thresholds</h3>
      <ul>
        {thresholds.map(({ source, met, measured }) => (
          <li key={source}>
            <VerdictWord valid={met} words={thresholdWords} /> <code>{source}</code>: {measured}
          </li>
        ))}
      </ul>
    </>
  );
}

const thresholdWords = { valid: 'met', invalid: 'missed', unknown: 'not measured' } as const;
