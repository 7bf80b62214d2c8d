import type { RunEntry } from './run-entry.js';

/** What the list is to show; an empty text means everything. */
export interface RunFilter {
  readonly workload: string;
  readonly fault: string;
  readonly version: string;
  /** `valid`, `invalid`, `unknown`, `running`, `none` (ended without one, or damaged). */
  readonly verdict: string;
  /** Days, UTC, both included: `2026-01-02`. */
  readonly from: string;
  readonly to: string;
  /** Words that must all occur somewhere. */
  readonly text: string;
}

const fields = ['workload', 'fault', 'version', 'verdict', 'from', 'to', 'text'] as const;
const longestValue = 200;

/** Whatever the query holds: what is not understood filters nothing out. */
export function filterFrom(query: URLSearchParams): RunFilter {
  const value = (field: (typeof fields)[number]): string => (query.get(field) ?? '').slice(0, longestValue).trim();
  return Object.fromEntries(fields.map((field) => [field, value(field)])) as unknown as RunFilter;
}

/** The other way round, for links; empty for no filter. */
export function queryOf(filter: RunFilter): string {
  const query = new URLSearchParams(
    fields.filter((field) => filter[field] !== '').map((field): [string, string] => [field, filter[field]]),
  );
  return query.toString();
}

export function matches(entry: RunEntry, filter: RunFilter): boolean {
  const day = entry.startedAt.slice(0, 10);
  return (
    (filter.workload === '' || entry.workloads.includes(filter.workload)) &&
    (filter.fault === '' ||
      (filter.fault === 'none' ? entry.faults.length === 0 : entry.faults.includes(filter.fault))) &&
    (filter.version === '' || entry.version === filter.version) &&
    (filter.verdict === '' || verdictWord(entry) === filter.verdict) &&
    (filter.from === '' || day >= filter.from) &&
    (filter.to === '' || (day !== '' && day <= filter.to)) &&
    hasWords(entry, filter.text)
  );
}

/** The verdict in one word; `none` where there never will be one. */
export function verdictWord({ state, valid }: Pick<RunEntry, 'state' | 'valid'>): string {
  if (state === 'running') return 'running';
  if (valid === null) return 'none';
  return valid === 'unknown' ? 'unknown' : valid ? 'valid' : 'invalid';
}

/** What there is to choose from: every value that occurs. */
export function choicesIn(entries: readonly RunEntry[]): Readonly<Record<'workload' | 'fault' | 'version', string[]>> {
  const sorted = (values: readonly string[]): string[] => [...new Set(values)].filter((value) => value !== '').sort();
  const calm = entries.some(({ faults, state }) => faults.length === 0 && state !== 'damaged') ? ['none'] : [];
  return {
    workload: sorted(entries.flatMap(({ workloads }) => workloads)),
    fault: [...calm, ...sorted(entries.flatMap(({ faults }) => faults))],
    version: sorted(entries.map(({ version }) => version)),
  };
}

function hasWords(entry: RunEntry, text: string): boolean {
  if (text === '') return true;
  const { kind, time, why, workloads, faults, version, runtime, command, seed } = entry;
  const all = [kind, time, why, ...workloads, ...faults, version, runtime, command, String(seed ?? '')].join(' ');
  const searched = all.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
