import { z } from 'zod';
import { faults, futureFaults } from './faults/index.js';
import type { Fault } from './fault.js';
import { nearestName } from '../foundation/nearest-name.js';
import { stepConditions } from './plan.js';

/** What is wrong with a plan, and where: a path into its JSON (`['steps', 2, 'latencyMs']`). */
export interface PlanProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

const seconds = z.number().nonnegative();

/** The fields that every step may have. */
const common = {
  at: seconds.optional(),
  after: z.enum(stepConditions).optional(),
  delay: seconds.optional(),
  limit: seconds.optional(),
  before: seconds.optional(),
  do: z.string(),
  on: z.array(z.string()).optional(),
  for: z.number().positive().optional(),
};

const planShape = z.strictObject({
  seed: z.int32().optional(),
  bind: z.record(z.string(), z.string()).optional(),
  steps: z.array(z.looseObject({ do: z.string() })),
});

/** A plan's shape, without regard to any ensemble. */
export function problemsOf(plan: unknown): readonly PlanProblem[] {
  const parsed = planShape.safeParse(plan);
  const top = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => fromIssue(issue, [], Object.keys(planShape.shape)));
  const steps = (plan as { readonly steps?: unknown } | null)?.steps;
  const known = new Set(top.map(({ path }) => path.slice(0, 2).join('.')));
  const each = Array.isArray(steps)
    ? steps.flatMap((step: unknown, at) => (known.has(`steps.${at}`) ? [] : stepProblems(step, at)))
    : [];
  return [...top, ...each];
}

/** The step's own fields with their defaults. The step must have passed {@link problemsOf}. */
export function fieldsOf(fault: Fault, step: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return schemasOf(fault).own.parse(step);
}

interface FaultSchemas {
  readonly own: z.ZodObject;
  readonly step: z.ZodObject<typeof common>;
}

const schemas = new Map<Fault, FaultSchemas>();

function schemasOf(fault: Fault): FaultSchemas {
  const known = schemas.get(fault) ?? {
    own: z.object(fault.fields),
    step: z.strictObject({ ...fault.fields, ...common }),
  };
  schemas.set(fault, known);
  return known;
}

function stepProblems(step: unknown, at: number): readonly PlanProblem[] {
  const path = ['steps', at];
  const name = z.object({ do: z.string() }).safeParse(step).data?.do;
  if (name === undefined) return [];
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) return [unknownFault(name, [...path, 'do'])];
  const parsed = schemasOf(fault).step.safeParse(step);
  if (!parsed.success) {
    const fields = [...Object.keys(common), ...Object.keys(fault.fields)];
    return parsed.error.issues.flatMap((issue) => fromIssue(issue, path, fields));
  }
  const wrong = stepRule(parsed.data, fault);
  return wrong === null ? [] : [{ path: [...path, ...wrong.field], message: wrong.message }];
}

type CommonFields = z.output<z.ZodObject<typeof common>>;

/** What the fields may not be together. */
function stepRule(
  step: CommonFields,
  fault: Fault,
): { readonly field: readonly string[]; readonly message: string } | null {
  const on = step.on ?? [];
  if ((step.at === undefined) === (step.after === undefined)) {
    return { field: [], message: 'a step has either `at` or `after`' };
  }
  for (const field of ['delay', 'limit'] as const) {
    if (step[field] !== undefined && step.after === undefined) {
      return { field: [field], message: `\`${field}\` goes with \`after\`` };
    }
  }
  if (fault.on === 'needed' && on.length === 0) return { field: [], message: `${fault.name} needs \`on\`` };
  if (fault.on === 'none' && step.on !== undefined) return { field: ['on'], message: `${fault.name} has no \`on\`` };
  if (fault.undoneBy === null && step.for !== undefined) {
    return { field: ['for'], message: `${fault.name} cannot undo itself, so it has no \`for\`` };
  }
  return null;
}

function unknownFault(name: string, path: readonly (string | number)[]): PlanProblem {
  const known = faults.map((fault) => fault.name);
  if (futureFaults.includes(name)) {
    return {
      path,
      message: `fault "${name}" is not available in this version`,
      hint: `Available: ${known.join(', ')}.`,
    };
  }
  const meant = nearestName(name, known);
  const suggestion = meant === null ? '' : ` (did you mean "${meant}"?)`;
  return { path, message: `unknown fault "${name}"${suggestion}`, hint: `Known faults: ${known.join(', ')}.` };
}

function fromIssue(
  issue: z.core.$ZodIssue,
  under: readonly (string | number)[],
  fields: readonly string[],
): readonly PlanProblem[] {
  const path = [...under, ...issue.path.filter((part) => typeof part !== 'symbol')];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => {
    const meant = nearestName(key, fields);
    const suggestion = meant === null ? '' : ` (did you mean "${meant}"?)`;
    return { path: [...path, key], message: `unknown field${suggestion}`, hint: `Fields here: ${fields.join(', ')}.` };
  });
}
