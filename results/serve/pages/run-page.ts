import { html } from 'hono/html';
import { count, duration } from '../../render/text.js';
import type { RunEntry } from '../run-entry.js';
import { verdictWord } from '../run-filter.js';
import { layout, verdictBadge } from './layout.js';
import type { Markup } from './layout.js';
import { encodePath } from './list-page.js';
import { describeFile, placeOfFile } from './run-files.js';

/** In a folder. */
const shownFiles = 500;

interface ListedFile {
  /** From the run's folder, with slashes. */
  readonly name: string;
  readonly size: number;
}

/** One run: its verdict and why, or how it is going; its report, its files, the archive, and how to repeat it. */
export function runPage(entry: RunEntry, files: readonly ListedFile[]): Markup {
  const { kind, time, workloads, hasReport, state } = entry;
  const path = encodePath(`${kind}/${time}`);
  const title = workloads.length === 0 ? kind : workloads.join(', ');
  const content = html`<h1>${title} <span class="faint">${time}</span></h1>
    <p class="verdict">${verdictBadge(verdictWord(entry))} ${entry.why}</p>
    <p class="buttons">
      ${hasReport ? html`<a class="button" href="/runs/${path}/report.html">Open the report</a>` : ''}
      <a class="button" href="/runs/${path}/zip" download>Download everything (zip)</a>
    </p>
    ${state === 'running' ? html`<section id="live" data-events="/runs/${path}/live" aria-live="off">Waiting for news …</section>` : ''}
    ${facts(entry)} ${filesSection(path, files)}`;
  return layout(`zk-chaos: ${title} ${time}`, 'run', content);
}

function facts(entry: RunEntry): Markup {
  const { startedAt, faults, version, runtime, servers, timeLimitS, seed, ok, anomalies, command } = entry;
  const rows: readonly (readonly [string, string])[] = [
    ['Started (UTC)', startedAt.slice(0, 19).replace('T', ' ')],
    ['Faults', faults.join(', ') || 'none'],
    ['ZooKeeper', version],
    ['Runtime', runtime],
    ['Servers', servers === 0 ? '' : String(servers)],
    ['Load', timeLimitS === null ? '' : duration(timeLimitS * 1000)],
    ['Successes', ok === null ? '' : count(ok)],
    ['Anomalies listed', ok === null ? '' : count(anomalies)],
    ['Seed', seed === null ? '' : String(seed)],
  ];
  return html`<h2>What was done</h2>
    <dl>
      ${rows
        .filter(([, value]) => value !== '')
        .map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
    </dl>
    ${command === '' ? '' : html`<p>Repeat it with <code>${command}</code></p>`}`;
}

/** What a run writes for people first, then folders of many files, each to be opened. */
function filesSection(path: string, files: readonly ListedFile[]): Markup {
  const folderOf = ({ name }: ListedFile): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '');
  const own = files.filter((file) => folderOf(file) === '');
  const folders = [...new Set(files.map(folderOf))].filter((folder) => folder !== '');
  return html`<h2>Files</h2>
    ${filesTable(
      path,
      [...own].sort((a, b) => placeOfFile(a.name) - placeOfFile(b.name)),
    )}
    ${folders.map((folder) => {
      const inside = files.filter((file) => folderOf(file) === folder);
      const size = inside.reduce((sum, file) => sum + file.size, 0);
      return html`<details>
        <summary>
          ${folder}/
          <span class="faint">${count(inside.length)} ${inside.length === 1 ? 'file' : 'files'}, ${bytes(size)}</span>
        </summary>
        ${filesTable(path, inside)}
      </details>`;
    })}`;
}

function filesTable(path: string, files: readonly ListedFile[]): Markup {
  const more =
    files.length > shownFiles
      ? html`<p class="faint">and ${count(files.length - shownFiles)} more, in the archive</p>`
      : '';
  return html`<table class="files">
      <thead>
        <tr>
          <th>File</th>
          <th class="number">Size</th>
          <th>What it is</th>
        </tr>
      </thead>
      <tbody>
        ${files.slice(0, shownFiles).map(
          ({ name, size }) =>
            html`<tr>
              <td><a href="/runs/${path}/files/${encodePath(name)}">${name}</a></td>
              <td class="number" data-label="Size">${bytes(size)}</td>
              <td>${describeFile(name)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more}`;
}

function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}
