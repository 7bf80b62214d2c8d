import type { Fault } from '../fault.js';
import { heal } from './heal.js';
import { kill, stop } from './kill.js';
import { partition } from './partition.js';
import { pause, resume } from './pause.js';
import { slow, throttle } from './slow.js';
import { start } from './start.js';

/** Every fault a plan can name: one line a family. */
export const faults: readonly Fault[] = [kill, stop, start, pause, resume, partition, slow, throttle, heal];

/** Faults of the plan's vocabulary (design.md section 3.2) that this version does not have yet. */
export const futureFaults: readonly string[] = [
  'reset',
  'slice',
  'disk-full',
  'disk-slow',
  'skew',
  'corrupt',
  'truncate',
  'wipe',
  'reconfig',
  'restart-rolling',
  'expire',
];

export function findFault(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}
