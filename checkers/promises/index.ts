import { durability } from './d1-durability.js';
import { onceOrNever } from './i1-once-or-never.js';
import { liveness } from './l1-liveness.js';
import { multi } from './m1-multi.js';
import { ephemerals } from './p1-ephemerals.js';
import { ephemeralsGo } from './p2-ephemerals-go.js';
import { sequences } from './q1-sequences.js';
import type { Row } from './row.js';
import { sessionOrder } from './s1-session-order.js';
import { singleSystemImage } from './s2-single-system-image.js';
import { ownWrites } from './s3-own-writes.js';
import { oneHistory } from './t1-one-history.js';
import { arithmetic } from './v1-arithmetic.js';
import { oneOrder } from './w1-one-order.js';

/** The promises judged from replies, in the order of properties.md section 2. One file and one line here. */
export const rows: readonly Row[] = [
  sessionOrder,
  singleSystemImage,
  ownWrites,
  oneOrder,
  oneHistory,
  arithmetic,
  ephemerals,
  ephemeralsGo,
  sequences,
  multi,
  onceOrNever,
  durability,
  liveness,
];

/** Which checker judges the promises that need more than replies. */
export const judgedElsewhere: Readonly<Record<string, string>> = {
  A1: 'watch-promises',
  A2: 'watch-promises',
  A3: 'watch-promises',
  A4: 'watch-promises',
  A5: 'watch-promises',
  R1: 'trees',
};
