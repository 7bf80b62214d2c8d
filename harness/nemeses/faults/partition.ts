import { z } from 'zod';
import { UsageError } from '../../foundation/errors.js';
import type { Fault, FaultContext, FieldsOf, ResolvedStep } from '../fault.js';
import { bridge, groups, halves, isolate, ring, type Cut, type Ends } from '../partition-shapes.js';
import { CLIENTS } from '../selectors.js';
import { cutEvidence } from '../cut-evidence.js';

const fields = {
  shape: z.enum(['isolate', 'halves', 'ring', 'bridge']).optional(),
  groups: z.array(z.array(z.string()).min(1)).min(2).optional(),
  direction: z.enum(['both', 'to', 'from']).default('both'),
  style: z.enum(['blackhole', 'refuse']).default('blackhole'),
};

type Fields = FieldsOf<typeof fields>;

/** Cuts links between servers, or between clients and servers. */
export const partition: Fault<typeof fields> = {
  name: 'partition',
  describe: 'cut links: `on` against the rest, `groups`, or a shape (isolate, halves, ring, bridge)',
  fields,
  on: 'optional',
  clients: true,
  disturbs: 'links',
  undoneBy: 'heal',
  check: ({ shape, groups: sides, direction, style }, { on }, participants) => {
    const named = on !== undefined && on.length > 0;
    if (sides !== undefined && (named || shape !== undefined)) return '`groups` stands alone, without `on` and `shape`';
    if (sides === undefined && shape === undefined && !named) return 'it needs `on`, `groups` or a `shape`';
    if (shape === 'isolate' && !named) return 'shape isolate needs `on`: whom to isolate';
    if ((shape === 'halves' || shape === 'ring') && named) return `shape ${shape} chooses by the seed, without \`on\``;
    if (shape === 'ring' && participants < 4)
      return 'shape ring needs at least 4 voting servers: 3 in a ring see each other';
    if (direction !== 'both' && style === 'refuse') return 'style refuse has no direction: a closed port closes both';
    if (direction !== 'both' && (shape === 'ring' || shape === 'bridge')) return `shape ${shape} has no direction`;
    return null;
  },
  apply: async (step, context) => {
    const cut = cutOf(step, context);
    if (cut.links.length === 0) {
      return { on: [], evidence: Promise.resolve({ judged: 'ineffective', evidence: { why: 'nothing to cut' } }) };
    }
    const states = context.view.states();
    await context.links.add(context.step, { kind: 'cut', links: cut.links, style: step.fields.style });
    const report = await context.links.report();
    return { on: affected(cut), evidence: cutEvidence(cut, report, states, context) };
  },
};

function cutOf({ step, fields: chosen, servers, clients }: ResolvedStep<Fields>, context: FaultContext): Cut {
  const { random, ensemble } = context;
  const ends: Ends = {
    participants: ensemble.servers.filter(({ role }) => role === 'participant').map(({ name }) => name),
    observers: ensemble.servers.filter(({ role }) => role === 'observer').map(({ name }) => name),
  };
  const named = [...servers.map(({ name }) => name), ...(clients ? [CLIENTS] : [])];
  if (chosen.groups !== undefined) {
    return groups(
      disjoint(
        chosen.groups.map((group) => context.resolve(group)),
        step.do,
      ),
      chosen.direction,
    );
  }
  if (chosen.shape === 'halves') return halves(ends, random, chosen.direction);
  if (chosen.shape === 'ring') return ring(ends, random);
  if (chosen.shape === 'bridge') return bridge(ends, named[0] ?? random.pick(ends.participants), random);
  return isolate(named, ends, chosen.direction);
}

function disjoint(sides: readonly (readonly string[])[], what: string): readonly (readonly string[])[] {
  const all = sides.flat();
  const twice = all.find((end, at) => all.indexOf(end) !== at);
  if (twice === undefined) return sides;
  throw new UsageError(`${what}: ${twice} is in two groups`, { code: 'PLAN_IMPOSSIBLE' });
}

/** The first side is the one that was taken something from; of a ring, everybody. */
function affected({ sides }: Cut): readonly string[] {
  return sides[0] ?? [];
}
