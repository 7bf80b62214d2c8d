import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Validity } from '../../../checkers/verdict.js';
import { count, duration } from './format.js';
import { useReport } from './report-context.js';
import type { ThemeChoice } from './theme.js';

export function verdictClass(valid: Validity): 'valid' | 'invalid' | 'unknown' {
  return valid === 'unknown' ? 'unknown' : valid ? 'valid' : 'invalid';
}

const marks = { valid: '✓', invalid: '✗', unknown: '?' } as const;

const verdictWords = { valid: 'valid', invalid: 'invalid', unknown: 'unknown' } as const;

interface VerdictWordProps {
  readonly valid: Validity;
  readonly words?: Readonly<Record<keyof typeof marks, string>>;
}

/** A verdict as a word with its sign, so that colour says nothing alone. */
export function VerdictWord({ valid, words = verdictWords }: VerdictWordProps): ComponentChildren {
  const name = verdictClass(valid);
  return (
    <span class={`word ${name}`}>
      {marks[name]} {words[name]}
    </span>
  );
}

interface MastheadProps {
  readonly theme: ThemeChoice;
  readonly onTheme: (choice: ThemeChoice) => void;
  readonly onHelp: () => void;
}

/** The verdict and why, first; then what was run, and the command that repeats it. */
export function Masthead({ theme, onTheme, onHelp }: MastheadProps): ComponentChildren {
  const { data } = useReport();
  const { verdict, run, notes } = data;
  const word = verdictClass(verdict.valid);
  const facts = [
    data.title,
    run.startedAt === null ? null : `${run.startedAt.slice(0, 19).replace('T', ' ')} UTC`,
    `${count(data.operationCount)} operations`,
    run.seed === null ? null : `seed ${run.seed}`,
    `${duration(data.load.toMs - data.load.fromMs)} of load`,
  ];
  return (
    <header class="masthead">
      <div class="eyebrow">
        <span class="soft">zk-chaos report</span>
        <span class="filters">
          <label>
            <span class="small soft">Colours</span>
            <select value={theme} onChange={(event) => onTheme(event.currentTarget.value as ThemeChoice)}>
              <option value="auto">as the system</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
          <button type="button" onClick={onHelp}>
            Help <kbd>?</kbd>
          </button>
        </span>
      </div>
      <div class={`verdict ${word}`}>
        <div>
          <h1>
            <VerdictWord valid={verdict.valid} />
          </h1>
          <p>{verdict.why}</p>
          {verdict.interrupted && <p>The run was interrupted: what it did until then was judged.</p>}
          <p class="soft small">{facts.filter((fact) => fact !== null).join(' · ')}</p>
        </div>
      </div>
      {run.command !== null && <Repeat command={run.command} />}
      {notes.length > 0 && (
        <div class="notes small" role="note">
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
      <Contents />
    </header>
  );
}

function Repeat({ command }: { readonly command: string }): ComponentChildren {
  const [said, say] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => say('copied'),
      () => say('select it to copy'),
    );
  };
  return (
    <p class="repeat">
      <span class="soft small">Repeat</span>
      <code>{command}</code>
      {/* A page from a file, or in a sandbox, has no clipboard. */}
      {'clipboard' in navigator && (
        <button type="button" onClick={copy}>
          Copy
        </button>
      )}
      <span class="soft small" role="status">
        {said}
      </span>
    </p>
  );
}

function Contents(): ComponentChildren {
  const { data } = useReport();
  const anomalies = data.anomalies.length + data.moreAnomalies;
  const parts = [
    ['checkers', anomalies > 0 ? `Anomalies (${count(anomalies)})` : 'Checkers'],
    ['time-line', 'Time line'],
    ['latencies', 'Latencies'],
    ['faults', `Faults (${count(data.faults.length)})`],
    ['workloads', 'Workloads'],
    ['operations', 'Operations'],
    ['run', 'The run'],
  ] as const;
  const jump = (event: Event, id: string): void => {
    event.preventDefault();
    const target = document.getElementById(id);
    target?.scrollIntoView({ block: 'start' });
    target?.focus({ preventScroll: true });
  };
  return (
    <nav class="contents" aria-label="Contents" style={{ padding: 0 }}>
      <ul>
        {parts.map(([id, text]) => (
          <li key={id}>
            <a href={`#${id}`} onClick={(event) => jump(event, id)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
