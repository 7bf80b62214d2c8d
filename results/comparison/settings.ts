import type { Json } from '../../harness/history/event.js';
import type { BenchTarget, RunTarget, Target } from './open-target.js';

/** Options that say nothing of what was measured: where it was kept, by what choice of faults, how it was judged. */
const irrelevant = new Set([
  'seed',
  'store',
  'leaveRunning',
  'minSuccesses',
  'checkTimeLimitS',
  'checkMemoryLimitMb',
  'thresholds',
  'zkVersion',
  'runtime',
]);

/** What might make a difference between two runs, by the name of the option; as text. */
export function settingsOf(target: Target): Readonly<Record<string, string>> {
  return target.kind === 'run' ? runSettings(target) : benchSettings(target);
}

function runSettings({ description: { options, versions, runtime, machine } }: RunTarget): Record<string, string> {
  const settings: Record<string, string> = {
    ZooKeeper: versions['zookeeper'] ?? shown(options['zkVersion'] ?? null),
    runtime: runtime.name,
    machine: `${machine.cores} × ${machine.cpu}`,
  };
  for (const [name, value] of Object.entries(options)) {
    if (irrelevant.has(name) || isNothing(value)) continue;
    if (name === 'workloadOptions' && isObject(value)) {
      for (const [workload, own] of Object.entries(value)) settings[`options of ${workload}`] = shown(own ?? null);
    } else settings[spaced(name)] = name === 'plan' ? 'a plan from a file' : shown(value);
  }
  return settings;
}

/** Options are told since they are stored; numbers beside the figures, of benchmarks of any age. */
function benchSettings({ result }: BenchTarget): Record<string, string> {
  const { kind, versions, machine, runtime, options } = result;
  const numbers = Object.entries(result).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[0] !== 'seed',
  );
  const chosen = Object.entries(options).filter(([name, value]) => !irrelevant.has(name) && !isNothing(value));
  return {
    benchmark: kind,
    ...(versions['zookeeper'] === undefined ? {} : { ZooKeeper: versions['zookeeper'] }),
    ...(runtime === undefined ? {} : { runtime: runtime.name }),
    machine: `${machine.cores} × ${machine.cpu}`,
    ...Object.fromEntries([...numbers, ...chosen].map(([name, value]) => [spaced(name), shown(value)])),
  };
}

/** Each setting in which two sides differ, in words. */
export function differingSettings(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .filter((name) => a[name] !== b[name])
    .map((name) => `${name} ${a[name] ?? 'none'} against ${b[name] ?? 'none'}`);
}

function shown(value: Json): string {
  if (Array.isArray(value)) return value.map((part: Json) => shown(part)).join('+') || 'none';
  if (isObject(value)) {
    return Object.entries(value)
      .map(([name, part]) => `${name}=${shown(part ?? null)}`)
      .join(' ');
  }
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An option that was not there in an earlier version is the same as one that is not used. */
function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
