import { html } from 'hono/html';
import { count, duration } from '../../render/text.js';
import { choicesIn, matches, queryOf, verdictWord } from '../run-filter.js';
import type { RunFilter } from '../run-filter.js';
import type { RunEntry } from '../run-entry.js';
import { layout, verdictBadge } from './layout.js';
import type { Markup } from './layout.js';

/** Runs on a page. */
const pageLength = 100;

const verdicts = ['valid', 'invalid', 'unknown', 'running', 'none'];

/**
 * All runs that match, the newest first, with the filter above them. It works without its script, too.
 *
 * @param stamp another one when the list is another one: then what is inside `#runs` is fetched anew
 */
export function listPage(entries: readonly RunEntry[], filter: RunFilter, page: number, stamp: string): Markup {
  const runs = entries.filter(({ state }) => state !== 'pages');
  const found = runs.filter((entry) => matches(entry, filter));
  const pages = Math.max(1, Math.ceil(found.length / pageLength));
  const at = Math.min(Math.max(1, page), pages);
  const shown = found.slice((at - 1) * pageLength, at * pageLength);
  const others = entries.filter(({ state }) => state === 'pages').slice(0, pageLength);
  const content = html`<h1>Runs</h1>
    ${filterForm(choicesIn(runs), filter)}
    <p role="status" class="faint">${summaryLine(found, runs.length)}</p>
    <div id="runs" data-stamp="${stamp}">
      ${shown.length === 0 ? emptyWords(runs.length) : runsTable(shown)} ${pager(filter, at, pages)}
      ${at === 1 && queryOf(filter) === '' ? otherPages(others) : ''}
    </div>
    ${keyboardHelp()}`;
  return layout('zk-chaos: runs', 'list', content);
}

function summaryLine(found: readonly RunEntry[], all: number): string {
  const counts = verdicts
    .map((word) => ({ word, times: found.filter((entry) => verdictWord(entry) === word).length }))
    .filter(({ times }) => times > 0)
    .map(({ word, times }) => `${count(times)} ${word === 'none' ? 'without verdict' : word}`);
  const of = found.length === all ? `${count(all)} runs` : `${count(found.length)} of ${count(all)} runs`;
  return counts.length === 0 ? of : `${of}: ${counts.join(', ')}`;
}

function filterForm(choices: ReturnType<typeof choicesIn>, filter: RunFilter): Markup {
  return html`<form id="filter" method="get" action="/" role="search">
    ${select('verdict', 'Verdict', verdicts, filter.verdict)}
    ${select('workload', 'Workload', choices.workload, filter.workload)}
    ${select('fault', 'Faults', choices.fault, filter.fault)}
    ${select('version', 'ZooKeeper', choices.version, filter.version)}
    <label>From<input type="date" name="from" value="${filter.from}" /></label>
    <label>To<input type="date" name="to" value="${filter.to}" /></label>
    <label class="wide"
      >Words<input type="search" name="text" value="${filter.text}" placeholder="seed, option, reason …"
    /></label>
    <span class="buttons"><button type="submit">Filter</button> <a href="/">Show all</a></span>
  </form>`;
}

function select(name: string, label: string, choices: readonly string[], chosen: string): Markup {
  const all = chosen === '' || choices.includes(chosen) ? choices : [...choices, chosen];
  return html`<label
    >${label}<select name="${name}">
      <option value="">all</option>
      ${all.map((choice) => html`<option value="${choice}" ${choice === chosen ? 'selected' : ''}>${choice === 'none' && name === 'verdict' ? 'no verdict' : choice}</option>`)}
    </select></label
  >`;
}

function runsTable(entries: readonly RunEntry[]): Markup {
  return html`<form id="choice" method="get" action="/compare">
    <table class="runs">
      <thead>
        <tr>
          <th><span class="hidden">Compare</span></th>
          <th>Verdict</th>
          <th>Run</th>
          <th>Started (UTC)</th>
          <th>Faults</th>
          <th>ZooKeeper</th>
          <th class="number">Servers</th>
          <th class="number">Load</th>
          <th class="number">ok</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map(runRow)}
      </tbody>
    </table>
    <p class="buttons"><button type="submit" id="compare">Compare the chosen runs</button></p>
  </form>`;
}

function runRow(entry: RunEntry): Markup {
  const { kind, time, workloads, startedAt, faults, version, servers, timeLimitS, ok, why, thresholdsMissed } = entry;
  const path = `${kind}/${time}`;
  const names = workloads.length === 0 ? kind : workloads.join(', ');
  return html`<tr id="${path}" tabindex="-1">
    <td>
      <input type="checkbox" name="run" value="${path}" aria-label="compare ${names} of ${startedAt}" />
    </td>
    <td data-label="Verdict">
      ${verdictBadge(verdictWord(entry))}
      ${thresholdsMissed ? html`<span class="badge invalid">✕ threshold</span>` : ''}
    </td>
    <td><a href="/runs/${encodePath(path)}/">${names}</a><span class="why">${clip(why)}</span></td>
    <td data-label="Started">${startedAt === '' ? time : startedAt.slice(0, 19).replace('T', ' ')}</td>
    <td data-label="Faults">${faults.length === 0 ? 'none' : faults.join(', ')}</td>
    <td data-label="ZooKeeper">${version === '' ? '–' : version}</td>
    <td data-label="Servers" class="number">${servers === 0 ? '–' : servers}</td>
    <td data-label="Load" class="number">${timeLimitS === null ? '–' : duration(timeLimitS * 1000)}</td>
    <td data-label="ok" class="number">${ok === null ? '–' : count(ok)}</td>
  </tr>`;
}

function pager(filter: RunFilter, at: number, pages: number): Markup | string {
  if (pages === 1) return '';
  const link = (page: number, label: string): Markup => {
    const query = [queryOf(filter), `page=${page}`].filter((part) => part !== '').join('&');
    return html`<a href="/?${query}">${label}</a>`;
  };
  return html`<nav class="pager" aria-label="Pages of runs">
    ${at > 1 ? link(at - 1, '← newer') : ''} page ${at} of ${pages} ${at < pages ? link(at + 1, 'older →') : ''}
  </nav>`;
}

function otherPages(entries: readonly RunEntry[]): Markup | string {
  if (entries.length === 0) return '';
  const items = entries.flatMap(({ kind, time, pages }) =>
    pages.map((page) => {
      const path = encodePath(`${kind}/${time}`);
      // Where a matrix has its report, its links to the reports of runs lead there.
      const address = page === 'report.html' ? page : `files/${encodeURIComponent(page)}`;
      return html`<li><a href="/runs/${path}/${address}">${kind}: ${page}</a> <span class="faint">${time}</span></li>`;
    }),
  );
  return html`<h2>Comparisons, matrices, benchmarks</h2>
    <ul>
      ${items}
    </ul>`;
}

function emptyWords(all: number): Markup {
  if (all > 0) return html`<p>No run matches. <a href="/">Show all</a></p>`;
  return html`<p>There are no runs here yet. <code>npm run chaos</code> makes one.</p>`;
}

function keyboardHelp(): Markup {
  return html`<p class="faint keys">
    <kbd>j</kbd> <kbd>k</kbd> next and previous run · <kbd>Enter</kbd> open · <kbd>x</kbd> choose · <kbd>c</kbd> compare
    the chosen · <kbd>/</kbd> filter
  </p>`;
}

/** Keeps what is shown of a run on one line or two. */
function clip(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 160)}…`;
}

/** A path in an address: its slashes stay. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
