import { findWorkload } from '../workloads/index.js';
import { formatAddress } from './ensemble/ensemble.js';
import { defaultRunOptions as defaults } from './run-options.js';
import type { RunOptions } from './run-options.js';

/** The command that repeats a run: what differs from the defaults, and always the seed. */
export function repeatCommand(options: RunOptions): string {
  const words: string[] = [];
  const say = (name: string, value: string | number, usual: string | number): void => {
    if (String(value) !== String(usual)) words.push(`--${name}`, quote(String(value)));
  };
  const own = options.connect.length === 0;
  if (own) say('nodes', options.nodes, defaults.nodes);
  say('observers', options.observers, defaults.observers);
  say('zk-version', options.zkVersion, defaults.zkVersion);
  say('runtime', options.runtime, defaults.runtime);
  say('image', options.image ?? '', '');
  say('tick-time', options.tickTimeMs, defaults.tickTimeMs);
  say('init-limit', options.initLimitTicks, defaults.initLimitTicks);
  say('sync-limit', options.syncLimitTicks, defaults.syncLimitTicks);
  // With `=`, since the value itself begins with a dash.
  if (options.jvmArguments.length > 0) words.push(`--jvm-args=${quote(options.jvmArguments.join(' '))}`);
  if (!options.proxies) words.push('--no-proxies');
  say('connect', options.connect.map(formatAddress).join(','), '');
  say('workload', options.workloads.join(','), defaults.workloads.join(','));
  words.push(...workloadOptionWords(options));
  say('concurrency', options.concurrency, options.nodes);
  say('rate', options.rateHz, defaults.rateHz);
  say('time-limit', options.timeLimitS, defaults.timeLimitS);
  say('session-timeout', options.sessionTimeoutMs, defaults.sessionTimeoutMs);
  say('client', options.client, defaults.client);
  if (options.plan === null) {
    const usual = own ? defaults.nemesis.join(',') : 'none';
    say('nemesis', options.nemesis.join(',') || 'none', usual);
    say('nemesis-interval', options.nemesisIntervalS, defaults.nemesisIntervalS);
  } else say('plan', options.plan.file, '');
  say('min-successes', options.minSuccesses, defaults.minSuccesses);
  say('thresholds', options.thresholds?.file ?? '', '');
  return ['npm run chaos --', ...words, '--seed', String(options.seed)].join(' ');
}

/** Options of workloads that differ from what the workload does anyway. */
function workloadOptionWords({ workloads, workloadOptions }: RunOptions): string[] {
  return workloads.flatMap((name) => {
    const definitions = findWorkload(name)?.options ?? {};
    return Object.entries(workloadOptions[name] ?? {})
      .filter(([option, value]) => JSON.stringify(value) !== JSON.stringify(definitions[option]?.default))
      .flatMap(([option, value]) => [
        '-o',
        quote(`${name}.${option}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
      ]);
  });
}

/** As a shell reads it. */
export function quote(word: string): string {
  return /^[\w.,:/=@%+[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
