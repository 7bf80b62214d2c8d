import { basename } from 'node:path';
import { inkFor, table, wrap } from '../../results/render/text.js';
import type { Goal, MeasuredAtLength } from './goals.js';
import type { Measured } from './measure.js';

const NAME_MAX = 38;
const plain = inkFor(false);

function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

function ratio(theirs: number, ours: number): string {
  return `${(theirs / ours).toFixed(1)} ×`;
}

function nameOf(name: string): string {
  const short = (name.endsWith('.jsonl') ? basename(name, '.jsonl') : name).replace(/^cas-register-/, '');
  return short.length > NAME_MAX ? `${short.slice(0, NAME_MAX - 1)}…` : short;
}

/** Where it gave up, more. */
function atLeast({ verdict }: { readonly verdict: string }): string {
  return verdict === 'unknown' ? '> ' : '';
}

/** One row a case, on one core, with how many times faster ours is; ms. */
export function renderCases(cases: readonly Measured[]): string {
  const rows = cases.map(({ name, ours, porcupine }) => [
    nameOf(name),
    ours.verdict,
    ours.judges[0] ?? '',
    ms(ours.oneCoreMs),
    porcupine === null ? '' : `${atLeast(porcupine)}${ms(porcupine.oneCoreMs)}`,
    porcupine === null ? '' : `${atLeast(porcupine)}${ratio(porcupine.oneCoreMs, ours.oneCoreMs)}`,
  ]);
  const figures = ['ours', 'Porcupine', 'ratio'].map((head) => ({ head, align: 'right' as const }));
  return table([{ head: 'history' }, { head: 'verdict' }, { head: 'judge' }, ...figures], rows, plain);
}

/** What the histories took together, on one core and on all; null without Porcupine. */
export function renderSums(cases: readonly Measured[]): string | null {
  const both = cases.flatMap(({ ours, porcupine }) => (porcupine === null ? [] : [{ ours, porcupine }]));
  if (both.length === 0) return null;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const line = (cores: 'oneCoreMs' | 'allCoresMs', name: string): string[] => {
    const [ours, theirs] = [sum(both.map((each) => each.ours[cores])), sum(both.map((each) => each.porcupine[cores]))];
    return [name, ms(ours), ms(theirs), ratio(theirs, ours)];
  };
  const figures = ['ours', 'Porcupine', 'ratio'].map((head) => ({ head, align: 'right' as const }));
  const rows = [line('oneCoreMs', 'one core'), line('allCoresMs', 'all cores')];
  return table([{ head: `all ${both.length} together` }, ...figures], rows, plain);
}

export function renderAtLength({ name, ms: took, megabytes, verdict, judges }: MeasuredAtLength): string {
  const text = `${name}: ${verdict} by ${judges.join(', ')}, median ${ms(took)} ms; the process holds ${megabytes.toFixed(0)} MB`;
  return `  ${wrap(text, '    ', 2)}`;
}

/** A line a goal: whether it is met, what was wanted, what was measured. */
export function renderGoals(goals: readonly Goal[]): string {
  const missed = goals.filter(({ met }) => !met).length;
  const lines = goals.map(({ wanted, measured, met }) => {
    const word = met ? 'met    ' : 'NOT MET';
    return `  ${word}  ${wrap(`${wanted}: ${measured}`, '           ')}`;
  });
  return [`Goals: ${missed === 0 ? 'all met' : `${missed} of ${goals.length} not met`}`, ...lines].join('\n');
}
