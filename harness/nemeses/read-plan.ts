import { readFile } from 'node:fs/promises';
import { LineCounter, isNode, parseDocument } from 'yaml';
import { messageOf, UsageError } from '../foundation/errors.js';
import type { Plan } from './plan.js';
import { problemsOf, type PlanProblem } from './plan-schema.js';

/**
 * Reads a plan from a file.
 *
 * @throws UsageError `PLAN_MISSING` no such file; `PLAN_MALFORMED` not JSON or not a plan, with line and field
 */
export async function readPlan(file: string): Promise<Plan> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the plan ${file}: ${messageOf(error)}`, { code: 'PLAN_MISSING', cause: error });
  }
  return parsePlan(text, file);
}

/** The plan in `text` (seed 0 and nothing bound, if it does not say); `file` is only named in errors. @throws UsageError `PLAN_MALFORMED` */
export function parsePlan(text: string, file: string): Plan {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}:${lineOfSyntaxError(text)}: not JSON: ${messageOf(error)}`, {
      code: 'PLAN_MALFORMED',
      cause: error,
    });
  }
  const problem = problemsOf(plan)[0];
  if (problem !== undefined) throw malformed(file, problem, lineOf(text, problem.path));
  return { seed: 0, bind: {}, ...(plan as Pick<Plan, 'steps'>) };
}

function malformed(file: string, problem: PlanProblem, line: number): UsageError {
  return new UsageError(`${file}:${line}: ${placeOf(problem.path)}${problem.message}`, {
    code: 'PLAN_MALFORMED',
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  });
}

/** `step 2, field "on.0": `; steps are counted from 0, as in the history and in results. */
export function placeOf(path: readonly (string | number)[]): string {
  const [first, step, ...rest] = path;
  const inStep = first === 'steps' && step !== undefined;
  const field = (inStep ? rest : path).join('.');
  const parts = [...(inStep ? [`step ${step}`] : []), ...(field === '' ? [] : [`field "${field}"`])];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** JSON is YAML, and the YAML parser keeps track of where things are. Of what is missing, the line of its parent. */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/**
 * V8 does not always say where. So it is given one line more at a time, until it complains of something other than the
 * end: no token goes over the end of a line.
 */
function lineOfSyntaxError(text: string): number {
  const lines = text.trimEnd().split('\n');
  for (let count = 1; count <= lines.length; count++) {
    const start = lines.slice(0, count).join('\n');
    try {
      JSON.parse(start);
    } catch (error) {
      const position = /position (\d+)/.exec(messageOf(error))?.[1];
      const atEnd = /Unexpected end/.test(messageOf(error)) || Number(position ?? 0) >= start.length;
      if (!atEnd) return position === undefined ? count : start.slice(0, Number(position)).split('\n').length;
    }
  }
  return lines.length;
}
