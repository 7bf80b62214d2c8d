import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { count, duration, moment } from './format.js';
import { outcomeWords, sentence, textOf } from './operations.js';
import { useReport } from './report-context.js';
import type { Report } from './report-context.js';

const rowsAtOnce = 50;

const choices = ['all', ...outcomeWords, 'in an anomaly'] as const;
type Choice = (typeof choices)[number];

/** The operations in the stretch of time that is shown, in words: what the lanes show to those who see them. */
export function OperationTable(): ComponentChildren {
  const report = useReport();
  const { data, operations, window, anomaliesOf } = report;
  const [wanted, want] = useState('');
  const [choice, choose] = useState<Choice>('all');
  const [most, setMost] = useState(rowsAtOnce);
  const found = useMemo(() => find(report, wanted, choice), [data, operations, window, wanted, choice, anomaliesOf]);
  return (
    <section id="operations" tabIndex={-1} aria-labelledby="operations-title">
      <h2 id="operations-title">Operations</h2>
      <div class="filters">
        <label>
          With the words
          <input
            type="search"
            value={wanted}
            placeholder="write r1, CONNECTIONLOSS, process 3"
            onInput={(event) => want(event.currentTarget.value)}
          />
        </label>
        <label>
          Outcome
          <select value={choice} onChange={(event) => choose(event.currentTarget.value as Choice)}>
            {choices.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <span class="soft small" role="status">
          {count(found.length)} between {moment(window.fromMs)} and {moment(window.toMs)}
          {operations.count < data.operationCount && `, of the ${count(operations.count)} that are shown`}
        </span>
      </div>
      {found.length > 0 && (
        <div class="scroller" tabIndex={0} role="region" aria-label="Operations">
          <table>
            <thead>
              <tr>
                <th scope="col" class="number">
                  Event
                </th>
                <th scope="col" class="number">
                  At
                </th>
                <th scope="col" class="number">
                  Took
                </th>
                <th scope="col">Process</th>
                <th scope="col">Operation</th>
                <th scope="col">Outcome</th>
                <th scope="col">Result</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, most).map((row) => (
                <Row key={row} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > most && (
        <p>
          <button type="button" onClick={() => setMost(most + rowsAtOnce * 4)}>
            Show more
          </button>
        </p>
      )}
    </section>
  );
}

function Row({ row }: { readonly row: number }): ComponentChildren {
  const { data, operations, anomaliesOf } = useReport();
  const text = textOf(data, operations, row);
  const fromMs = operations.fromMs[row] ?? 0;
  const toMs = operations.toMs[row] ?? NaN;
  const index = operations.index[row] ?? 0;
  const named = anomaliesOf.get(row);
  return (
    <tr>
      <td class="number">
        <a href={`#op=${index}`}>{index}</a>
      </td>
      <td class="number">{moment(fromMs, 100)}</td>
      <td class="number">{Number.isNaN(toMs) ? 'never' : duration(toMs - fromMs)}</td>
      <td>{operations.process[row]}</td>
      <td class="wide">
        <span class="soft">{text.workload}</span> {sentence(text)}
        {named?.map((number) => (
          <>
            {' '}
            <a key={number} class="word invalid" href={`#anomaly=${number}`}>
              anomaly {number}
            </a>
          </>
        ))}
      </td>
      <td>{outcomeWords[operations.outcome[row] ?? 2]}</td>
      <td class="wide">
        {text.error} {text.got}
      </td>
    </tr>
  );
}

function find(report: Report, wanted: string, choice: Choice): number[] {
  const { data, operations, window, anomaliesOf } = report;
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: number[] = [];
  for (let row = 0; row < operations.count; row++) {
    const fromMs = operations.fromMs[row] ?? 0;
    const toMs = operations.toMs[row] ?? NaN;
    if (fromMs > window.toMs || (Number.isNaN(toMs) ? fromMs : toMs) < window.fromMs) continue;
    if (choice === 'in an anomaly' && !anomaliesOf.has(row)) continue;
    if (choice !== 'all' && choice !== 'in an anomaly' && outcomeWords[operations.outcome[row] ?? 2] !== choice)
      continue;
    if (words.length > 0) {
      const { workload, session, error, got, ...text } = textOf(data, operations, row);
      const process = `process ${operations.process[row] ?? ''}`;
      const all =
        `${sentence({ workload, session, error, got, ...text })} ${workload} ${error} ${got} ${session} ${process}`.toLowerCase();
      if (!words.every((word) => all.includes(word))) continue;
    }
    rows.push(row);
  }
  return rows;
}
