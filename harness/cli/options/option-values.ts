import type { Address } from '../../ensemble/ensemble.js';
import { knownZooKeeperReleases } from '../../ensemble/zookeeper-version.js';
import { UsageError } from '../../foundation/errors.js';
import { nearestName } from '../../foundation/nearest-name.js';

// How the text of an option's value is understood. Each says what is allowed when it is something else.

type Reader<T> = (text: string, option: string) => T;

/** A whole number within limits; `2x`, `2.5` and nothing are not. */
export function wholeNumber(low: number, high: number): Reader<number> {
  return (text, option) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw badValue(option, text, `a whole number from ${low} to ${high}`);
  };
}

/** A number within limits, decimals allowed. */
export function decimal(low: number, high: number, unit: string): Reader<number> {
  return (text, option) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (value >= low && value <= high) return value;
    throw badValue(option, text, `a number of ${unit} from ${low} to ${high}`);
  };
}

/** One of the names that are registered. */
export function oneOf(names: readonly string[]): Reader<string> {
  return (text, option) => {
    if (names.includes(text)) return text;
    throw unknownName(option, text, names);
  };
}

/** Registered names, separated by commas, none twice. */
export function manyOf(names: readonly string[]): Reader<readonly string[]> {
  return (text, option) => {
    const chosen = text.split(',').map((name) => name.trim());
    for (const name of chosen) {
      if (!names.includes(name)) throw unknownName(option, name, names);
    }
    const twice = chosen.find((name, place) => chosen.indexOf(name) !== place);
    if (twice !== undefined) throw badValue(option, text, `each name once; ${twice} is there twice`);
    return chosen;
  };
}

/** `10`, or `2n` for twice the number of voting servers. */
export function concurrency(nodes: number, highest: number): Reader<number> {
  return (text, option) => {
    const parts = /^(\d+(?:\.\d+)?)n$/.exec(text);
    const value = parts === null ? (/^\d+$/.test(text) ? Number(text) : NaN) : Math.round(Number(parts[1]) * nodes);
    if (value >= 1 && value <= highest) return value;
    throw badValue(option, text, `a whole number from 1 to ${highest}, or a multiple of the voting servers as in 2n`);
  };
}

/** `3.9.5`; whether it was released shows when it is fetched. */
export const zooKeeperVersion: Reader<string> = (text, option) => {
  const inRange = /^3\.[4-9]\.\d{1,2}(-(alpha|beta))?$/.test(text);
  if (inRange) return text;
  const newest = newestReleases().join(', ');
  throw badValue(option, text, `a release from 3.4 to 3.9; the newest of each are ${newest}`);
};

function newestReleases(): readonly string[] {
  const newest = new Map(knownZooKeeperReleases.map((release) => [release.replace(/\.[^.]*$/, ''), release]));
  return [...newest.values()];
}

/** `host:port,host:port`, `[::1]:port` for IPv6. */
export const addresses: Reader<readonly Address[]> = (text, option) =>
  text.split(',').map((part) => {
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(part.trim());
    const host = match?.[1] ?? match?.[2];
    const port = Number(match?.[3]);
    if (host !== undefined && port >= 1 && port <= 65535) return { host, port };
    throw badValue(option, part, 'HOST:PORT, several separated by commas');
  });

/** Any text but none at all. */
export const someText: Reader<string> = (text, option) => {
  if (text.trim() !== '') return text;
  throw badValue(option, text, 'some text');
};

function badValue(option: string, text: string, allowed: string): UsageError {
  return new UsageError(`${option} ${text === '' ? '""' : text}: allowed is ${allowed}`, { code: 'BAD_VALUE' });
}

function unknownName(option: string, text: string, names: readonly string[]): UsageError {
  const nearest = nearestName(text, names);
  const meant = nearest === null ? '' : ` (did you mean ${nearest}?)`;
  return new UsageError(`${option} ${text === '' ? '""' : text}: unknown${meant}; allowed: ${names.join(', ')}`, {
    code: 'UNKNOWN_NAME',
  });
}
