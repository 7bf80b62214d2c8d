import type { ComponentChildren } from 'preact';
import type { AnomalyItem, ReportAnomaly } from '../report-data.js';
import { moment, moments as momentTexts } from './format.js';
import { pictureOf } from './picture-layout.js';
import type { Picture } from './picture-layout.js';

const outcomeText = { ok: '', fail: ' · refused', info: ' · outcome unknown', note: '', hold: '' } as const;

/** The operations of an anomaly against time, in order but not to scale; each leads to its operation. */
export function AnomalyPicture({ anomaly }: { readonly anomaly: ReportAnomaly }): ComponentChildren {
  const { items, moreItems } = anomaly;
  if (items.length === 0) return null;
  const { rows, moments, overlap } = pictureOf(items);
  const told = momentsWithRoom(moments);
  const texts = momentTexts(told.map(({ atMs }) => atMs));
  return (
    <div class="picture">
      <ol>
        {rows.map(({ item, left, width }) => (
          <li key={`${item.index} ${item.outcome}`}>
            <a class="row" href={`#op=${item.index}`}>
              <span class="label">
                <span class="soft">{item.who}</span> {item.what}
                {item.result !== '' && <strong> → {item.result}</strong>}
                <span class="soft">{outcomeText[item.outcome]}</span>
                <span class="visually-hidden">, {spanText(item)}</span>
              </span>
              <span class="track" aria-hidden="true" title={spanText(item)}>
                <span class={`bar ${item.outcome}`} style={{ left: `${left}%`, width: `${width}%` }} />
                {overlap !== null && item.outcome === 'hold' && (
                  <span class="bar overlap" style={{ left: `${overlap.left}%`, width: `${overlap.width}%` }} />
                )}
              </span>
            </a>
          </li>
        ))}
      </ol>
      <div class="axis" aria-hidden="true">
        <span>in order, not to scale</span>
        <span class="moments">
          {told.map(({ left, atMs }, place) => (
            <span
              key={atMs}
              class={place === 0 ? 'first' : place === told.length - 1 ? 'last' : ''}
              style={{ left: `${left}%` }}
            >
              {texts[place]}
            </span>
          ))}
        </span>
      </div>
      {overlap !== null && <p class="small soft">Red: both held the lock at once, as they believed.</p>}
      {moreItems > 0 && <p class="small soft">{moreItems} more between them are left out of the picture.</p>}
    </div>
  );
}

/** All of them, or the first and the last where they would stand on each other. */
function momentsWithRoom(moments: Picture['moments']): Picture['moments'] {
  const longest = Math.max(0, ...momentTexts(moments.map(({ atMs }) => atMs)).map(({ length }) => length));
  const most = longest > 9 ? 5 : 8;
  return moments.length <= most ? moments : [moments[0], moments.at(-1)].filter((each) => each !== undefined);
}

function spanText({ fromMs, toMs, outcome }: AnomalyItem): string {
  if (outcome === 'note') return `at ${moment(fromMs, 10)}`;
  return `from ${moment(fromMs, 10)} ${toMs === null ? 'on, without a known end' : `to ${moment(toMs, 10)}`}`;
}
