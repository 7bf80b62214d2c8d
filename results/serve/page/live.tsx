import { render } from 'preact';
import { followEvents } from './follow-events.js';
import type { LiveSecond, LiveView } from '../live/live-view.js';

/** Shows a run in progress; ends by itself when the run does. */
export function showLive(place: HTMLElement): void {
  const show = (json: string, isOver: boolean): void => {
    const view = JSON.parse(json) as LiveView;
    // What stood there before the first news; the rest is preact's.
    if (place.querySelector('.live') === null) place.textContent = '';
    render(<Live view={view} isOver={isOver} />, place);
    place.dataset['state'] = view.state;
  };
  const end = followEvents(place.dataset['events'] ?? '', {
    state: (json) => show(json, false),
    end: (json) => {
      end();
      show(json, true);
      // It said that the run is in progress.
      document.querySelector('main > .verdict')?.remove();
    },
  });
}

function Live({ view, isOver }: { readonly view: LiveView; readonly isOver: boolean }) {
  const { phase, loadStartS, timeLimitS, atS, faultsInForce, caughtUp, bytes } = view;
  const loadS = loadStartS === null ? null : atS - loadStartS;
  return (
    <div class="live">
      <h2>{isOver ? overWords(view) : 'Live'}</h2>
      {isOver ? <OverLinks view={view} /> : null}
      <p>
        <strong>{phase === '' ? 'starting' : phase}</strong>, {seconds(atS)} since the start
        {loadS === null || timeLimitS === null
          ? ''
          : `, ${seconds(Math.min(loadS, timeLimitS))} of ${seconds(timeLimitS)} of load`}
        {caughtUp ? '' : `; catching up, ${(bytes / 1e6).toFixed(0)} MB read`}
      </p>
      <Progress view={view} loadS={loadS} />
      <p class={faultsInForce.length === 0 ? 'faint' : 'faults'}>
        {faultsInForce.length === 0 ? 'no fault in force' : `in force: ${faultsInForce.join(', ')}`}
      </p>
      <Rate seconds={view.rate} />
      <Workloads view={view} />
      <Servers view={view} />
      <h3>News</h3>
      <ol class="news">
        {[...view.news].reverse().map(({ atS: newsS, text }) => (
          <li>
            <time>{seconds(newsS)}</time> {text}
          </li>
        ))}
      </ol>
    </div>
  );
}

function overWords({ state, valid, why }: LiveView): string {
  if (state === 'done') return `${valid === 'unknown' ? 'Unknown' : valid === true ? 'Valid' : 'Invalid'}: ${why}`;
  return state === 'gone' ? `No more news: ${why}` : 'It ended without a verdict';
}

function OverLinks({ view }: { readonly view: LiveView }) {
  if (view.state === 'gone') return null;
  return (
    <p class="buttons">
      <a class="button" href={location.pathname}>
        Show its result
      </a>
    </p>
  );
}

function Progress({ view, loadS }: { readonly view: LiveView; readonly loadS: number | null }) {
  if (loadS === null || view.timeLimitS === null) return null;
  return <progress max={view.timeLimitS} value={Math.min(loadS, view.timeLimitS)} aria-label="of the load" />;
}

const chart = { width: 600, height: 90 };

/** Successes a second as bars, what failed or stayed unknown in another colour and hatched place on top. */
function Rate({ seconds: all }: { readonly seconds: readonly LiveSecond[] }) {
  // The last second is not over yet.
  const shown = all.slice(0, -1).slice(-120);
  const last = shown.at(-1);
  if (last === undefined) return null;
  const highest = Math.max(1, ...shown.map(({ ok, fail, info }) => ok + fail + info));
  const width = chart.width / 120;
  const y = (value: number): number => (value / highest) * (chart.height - 14);
  return (
    <figure>
      <figcaption>
        {last.ok.toLocaleString('en-US')} ok/s, {last.fail} failed, {last.info} unknown in the last second (bars: the
        last two minutes, at most {highest.toLocaleString('en-US')} a second)
      </figcaption>
      <svg
        viewBox={`0 0 ${chart.width} ${chart.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="operations a second"
      >
        {shown.map(({ s, ok, fail, info }) => {
          const x = chart.width - (last.s - s + 1) * width;
          const okHeight = y(ok);
          return (
            <g>
              <rect class="ok" x={x} y={chart.height - okHeight} width={width - 1} height={okHeight} />
              <rect
                class="bad"
                x={x}
                y={chart.height - okHeight - y(fail + info)}
                width={width - 1}
                height={y(fail + info)}
              />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function Workloads({ view }: { readonly view: LiveView }) {
  return (
    <table>
      <thead>
        <tr>
          <th>Workload</th>
          <th class="number">ok</th>
          <th class="number">fail</th>
          <th class="number">unknown</th>
        </tr>
      </thead>
      <tbody>
        {view.workloads.map(({ name, ok, fail, info }) => (
          <tr key={name}>
            <td>{name}</td>
            <td class="number">{ok.toLocaleString('en-US')}</td>
            <td class="number">{fail.toLocaleString('en-US')}</td>
            <td class="number">{info.toLocaleString('en-US')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Servers({ view }: { readonly view: LiveView }) {
  return (
    <ul class="servers">
      {view.servers.map(({ name, role, epoch }) => (
        <li key={name} class={role}>
          <strong>{name}</strong> {role}
          {epoch === null ? '' : `, epoch ${epoch}`}
        </li>
      ))}
    </ul>
  );
}

function seconds(value: number): string {
  return value < 60 ? `${value.toFixed(0)} s` : `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`;
}
