import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { clearLink } from './clear-link.js';
import { duration, moment } from './format.js';
import { outcomeWords, sentence, textOf } from './operations.js';
import { useReport } from './report-context.js';

/** Everything that is known of the operation that is looked at. */
export function OperationPanel({ missing }: { readonly missing: number | null }): ComponentChildren {
  const { selected } = useReport();
  if (selected !== null) return <Known row={selected} />;
  if (missing === null) return null;
  return <Other index={missing} />;
}

/** A note, or an operation that is left out. */
function Other({ index }: { readonly index: number }): ComponentChildren {
  const { data } = useReport();
  const full = data.fullEvents[String(index)];
  const item = data.anomalies.flatMap(({ items }) => items).find((each) => each.index === index);
  return (
    <aside class="operation" aria-label="Event">
      <Heading text={item === undefined ? `Event ${index}` : `${item.who}: ${item.what}`} />
      {full?.map((event) => (
        <pre key={event}>{event}</pre>
      ))}
      {full === undefined && <p>It is not among what this page shows; it stands in history.jsonl under this index.</p>}
    </aside>
  );
}

function Heading({ text }: { readonly text: string }): ComponentChildren {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [text]);
  return (
    <header>
      <h2 ref={heading} tabIndex={-1}>
        {text}
      </h2>
      <button type="button" aria-label="Close" onClick={clearLink}>
        ✕
      </button>
    </header>
  );
}

function Known({ row }: { readonly row: number }): ComponentChildren {
  const { data, operations, anomaliesOf } = useReport();
  const text = textOf(data, operations, row);
  const index = operations.index[row] ?? 0;
  const endIndex = operations.endIndex[row] ?? index;
  const fromMs = operations.fromMs[row] ?? 0;
  const toMs = operations.toMs[row] ?? NaN;
  const lateMs = operations.lateMs[row] ?? 0;
  const zxid = operations.zxid[row] ?? 0;
  const facts: readonly (readonly [string, string])[] = [
    ['workload', text.workload],
    [
      'outcome',
      [outcomeWords[operations.outcome[row] ?? 2] ?? '', text.error].filter((part) => part !== '').join(', '),
    ],
    ['result', text.got],
    ['invoked', `${moment(fromMs, 10)}${lateMs > 0 ? `, ${duration(lateMs)} after it was due` : ''}`],
    ['took', Number.isNaN(toMs) ? 'never completed' : duration(toMs - fromMs)],
    ['client', `${data.clients[operations.client[row] ?? 0]?.name ?? ''}, process ${operations.process[row] ?? ''}`],
    ['session', text.session === '' ? '' : `0x${text.session.replace(/^0x/, '')}`],
    ['zxid', zxid === 0 ? '' : `0x${zxid.toString(16)}`],
    ['events', endIndex === index ? `${index}` : `${index} and ${endIndex}`],
  ];
  const full = data.fullEvents[String(index)];
  const named = anomaliesOf.get(row) ?? [];
  return (
    <aside class="operation" aria-label="Operation">
      <Heading text={sentence(text)} />
      {named.map((number) => (
        <p key={number} class="small">
          <a class="word invalid" href={`#anomaly=${number}`}>
            named by anomaly {number}
          </a>{' '}
          {data.anomalies[number - 1]?.kind}
        </p>
      ))}
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
      </dl>
      <Neighbours row={row} />
      {full === undefined ? (
        <p class="small soft">The whole events stand in history.jsonl under these indexes.</p>
      ) : (
        <details>
          <summary>the whole events</summary>
          {full.map((event) => (
            <pre key={event}>{event}</pre>
          ))}
        </details>
      )}
    </aside>
  );
}

/** The operations of the same client before and after. */
function Neighbours({ row }: { readonly row: number }): ComponentChildren {
  const { operations } = useReport();
  const rows = operations.byClient[operations.client[row] ?? 0] ?? new Int32Array();
  const place = rows.indexOf(row);
  const link = (neighbour: number | undefined, words: string): ComponentChildren =>
    neighbour === undefined ? null : <a href={`#op=${operations.index[neighbour] ?? 0}`}>{words}</a>;
  return (
    <p class="chips">
      {link(rows[place - 1], '← before, same client')}
      {link(rows[place + 1], 'after, same client →')}
    </p>
  );
}
