import type { ComponentChildren } from 'preact';
import type { Json } from '../../../harness/history/event.js';
import { count } from './format.js';
import { useReport } from './report-context.js';

/** Configuration, versions, seed, machine, plan. */
export function RunFactsSection(): ComponentChildren {
  const { run } = useReport().data;
  const { machine } = run;
  const facts: readonly (readonly [string, string | null])[] = [
    ['started', run.startedAt],
    ['seed', run.seed === null ? null : String(run.seed)],
    ['files', run.folder],
    ['runtime', run.runtime],
    [
      'machine',
      machine === null
        ? null
        : `${machine.cpu}, ${machine.cores} cores, ${count(machine.memoryMb)} MB, ${machine.os} ${machine.arch}, Node ${machine.node}; load average ${machine.loadAverage.toFixed(1)} when the run began`,
    ],
  ];
  return (
    <section id="run" tabIndex={-1} aria-labelledby="run-title">
      <h2 id="run-title">The run</h2>
      <Facts facts={facts.filter((fact): fact is readonly [string, string] => fact[1] !== null)} />
      {Object.keys(run.versions).length > 0 && <h3>Versions</h3>}
      <Facts facts={Object.entries(run.versions)} />
      {Object.keys(run.options).length > 0 && (
        <details>
          <summary>Every option, defaults included</summary>
          <Facts facts={Object.entries(run.options).map(([name, value]) => [name, said(value)] as const)} />
        </details>
      )}
      {run.plan !== null && (
        <details>
          <summary>The plan of faults (plan.json, replay with --plan)</summary>
          <pre>{run.plan}</pre>
        </details>
      )}
    </section>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }): ComponentChildren {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function said(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
