import type { ComponentChildren } from 'preact';
import { duration, moment } from './format.js';
import { formatWindow } from './link.js';
import { useReport } from './report-context.js';
import { around } from './time-window.js';

const signs: Readonly<Record<string, string>> = { confirmed: '✓', ineffective: '✗' };

/** What was done to the ensemble, what shows that it took effect, and what it cost. */
export function Faults(): ComponentChildren {
  const { data } = useReport();
  const { faults, stepsNotBegun, load, stalls, aside } = data;
  return (
    <section id="faults" tabIndex={-1} aria-labelledby="faults-title">
      <h2 id="faults-title">Faults and recovery</h2>
      {faults.length === 0 && <p class="soft">No fault was begun.</p>}
      {faults.length > 0 && (
        <div class="scroller" tabIndex={0} role="region" aria-label="Faults and recovery">
          <table>
            <thead>
              <tr>
                <th scope="col">Fault</th>
                <th scope="col" class="number">
                  Into the load
                </th>
                <th scope="col" class="number">
                  Lasted
                </th>
                <th scope="col" class="number">
                  No leader for
                </th>
                <th scope="col" class="number">
                  First write after
                </th>
                <th scope="col">Evidence</th>
              </tr>
            </thead>
            <tbody>
              {faults.map((fault) => (
                <tr key={`${fault.step} ${fault.fromMs}`}>
                  <th scope="row">
                    <a href={formatWindow(around(fault, data.span, 1000))}>
                      {fault.do} {fault.on.join(', ')}
                    </a>
                  </th>
                  <td class="number">{moment(fault.fromMs - load.fromMs, 100_000)}</td>
                  <td class="number">{fault.lasting ? 'to the end' : duration(fault.toMs - fault.fromMs)}</td>
                  <td class="number">{recovery(fault.leaderlessMs)}</td>
                  <td class="number">{recovery(fault.firstWriteMs)}</td>
                  <td class="wide">
                    {signs[fault.judged] ?? '?'} {fault.judged}
                    <div class="small soft">{fault.evidence || 'none was recorded'}</div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {stepsNotBegun.map(({ do: name, on, why }) => (
        <p class="small soft" key={`${name} ${why}`}>
          Not begun: {name} {on.join(', ')}: {why}
        </p>
      ))}
      {[...aside, ...stalls.sentences].map((sentence) => (
        <p class="small" key={sentence}>
          {sentence}
        </p>
      ))}
    </section>
  );
}

function recovery(ms: number | null | undefined): string {
  return ms === undefined ? '–' : ms === null ? 'never' : ms === 0 ? 'not lost' : duration(ms);
}
