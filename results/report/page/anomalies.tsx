import type { ComponentChildren } from 'preact';
import type { PartialOrder } from '../../../checkers/verdict.js';
import type { ReportAnomaly, StateAround, StateEvidence } from '../report-data.js';
import { AnomalyPicture } from './anomaly-picture.js';
import { count, counted, duration, moment } from './format.js';
import { withWindow } from './link.js';
import { VerdictWord } from './masthead.js';
import { useReport } from './report-context.js';
import { around } from './time-window.js';

/** Links shown under an anomaly before the rest is counted. */
const linksMost = 16;

/** What was found, in words and pictures; then what every checker said. */
export function Anomalies({ current }: { readonly current: number | null }): ComponentChildren {
  const { data } = useReport();
  const { anomalies, moreAnomalies } = data;
  return (
    <section id="checkers" tabIndex={-1} aria-labelledby="checkers-title">
      <h2 id="checkers-title">
        {anomalies.length === 0 ? 'What was judged' : counted(anomalies.length + moreAnomalies, 'anomaly', 'anomalies')}
      </h2>
      {anomalies.map((anomaly) => (
        <AnomalyCard key={anomaly.number} anomaly={anomaly} isCurrent={anomaly.number === current} />
      ))}
      {moreAnomalies > 0 && <p class="soft">and {count(moreAnomalies)} more, which are counted but not shown here.</p>}
      {anomalies.length > 0 && <h3>Checkers</h3>}
      <Checkers />
    </section>
  );
}

function AnomalyCard({
  anomaly,
  isCurrent,
}: {
  readonly anomaly: ReportAnomaly;
  readonly isCurrent: boolean;
}): ComponentChildren {
  const { number, kind, checker, message, state, order, events, moreEvents } = anomaly;
  const { data } = useReport();
  const titleId = `anomaly-${number}-title`;
  return (
    <article
      class={isCurrent ? 'anomaly current' : 'anomaly'}
      id={`anomaly-${number}`}
      tabIndex={-1}
      aria-labelledby={titleId}
    >
      <h3 id={titleId}>
        <span>
          {number}. {kind}
        </span>
        <span class="soft small">
          {checker} · {moment(anomaly.fromMs)}
          {anomaly.toMs > anomaly.fromMs && `, over ${duration(anomaly.toMs - anomaly.fromMs)}`}
        </span>
      </h3>
      <p class="message">{message}</p>
      <AnomalyPicture anomaly={anomaly} />
      {state !== null && <Around state={state} />}
      {order !== null && <Order order={order} />}
      <p class="chips">
        <a href={withWindow(`#anomaly=${number}`, around(anomaly, data.span))}>show on the time line</a>
        <span class="soft">events</span>
        {events.slice(0, linksMost).map((index) => (
          <a key={index} href={`#op=${index}`}>
            {index}
          </a>
        ))}
        {events.length + moreEvents > linksMost && (
          <span class="soft">and {count(events.length + moreEvents - linksMost)} more</span>
        )}
      </p>
    </article>
  );
}

/** The state before and after. */
function Around({ state }: { readonly state: StateAround }): ComponentChildren {
  return (
    <div class="around">
      <div>
        <h4>{state.of}, before</h4>
        <Evidence shown={state.before} />
      </div>
      <div class="arrow" aria-hidden="true">
        →
      </div>
      <div>
        <h4>{state.of}, after</h4>
        <Evidence shown={state.after} />
      </div>
    </div>
  );
}

function Evidence({ shown }: { readonly shown: readonly StateEvidence[] }): ComponentChildren {
  if (shown.length === 0) return <p class="soft small">nothing that was recorded shows it</p>;
  return shown.map(({ text, index }) => (
    <p class="small" key={text}>
      {index === null ? text : <a href={`#op=${index}`}>{text}</a>}
    </p>
  ));
}

/** How far an order of the operations gets, and what cannot follow it. */
function Order({ order }: { readonly order: PartialOrder }): ComponentChildren {
  const last = order.steps.at(-1)?.state ?? order.initial;
  return (
    <div class="order small">
      <h4>As far as an order of them gets, beginning with {order.initial}</h4>
      <ol>
        {order.steps.map(({ event, text, state, helper }) => (
          <li key={event}>
            <a href={`#op=${event}`}>{text}</a> <span class="soft">leaves {state}</span>
            {helper && <span class="soft"> (not named by the anomaly; it may have happened by then)</span>}
          </li>
        ))}
      </ol>
      {order.stuck.map(({ event, text }) => (
        <p key={event} class="stuck">
          ✗ with {last} there cannot come <a href={`#op=${event}`}>{text}</a>
        </p>
      ))}
    </div>
  );
}

function Checkers(): ComponentChildren {
  const { data } = useReport();
  return (
    <div class="scroller" tabIndex={0} role="region" aria-label="Checkers">
      <table>
        <thead>
          <tr>
            <th scope="col">Checker</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="number">
              Anomalies
            </th>
            <th scope="col" class="number">
              Operations
            </th>
            <th scope="col" class="number">
              Took
            </th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {data.checkers.map(({ name, valid, reason, anomalies, operations, elapsedMs, details }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <VerdictWord valid={valid} />
              </td>
              <td class="number">{anomalies === 0 ? '' : count(anomalies)}</td>
              <td class="number">{count(operations)}</td>
              <td class="number">{duration(elapsedMs)}</td>
              <td class="wide">
                {reason}
                {details !== null && (
                  <details>
                    <summary>details</summary>
                    <pre>{details}</pre>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
