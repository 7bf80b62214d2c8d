import type { Command } from '../command.js';
import { bench } from './bench.js';
import { check } from './check.js';
import { compare } from './compare.js';
import { convert } from './convert.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { list } from './list.js';
import { matrix } from './matrix.js';
import { run } from './run.js';
import { serve } from './serve.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [run, matrix, bench, check, compare, serve, demo, convert, list, doctor];
