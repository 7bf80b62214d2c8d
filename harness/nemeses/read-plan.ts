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

/** The plan in `text`; `file` is only named in errors. @throws UsageError `PLAN_MALFORMED` */
export function parsePlan(text: string, file: string): Plan {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}:${lineOfSyntaxError(text, messageOf(error))}: not JSON: ${messageOf(error)}`, {
      code: 'PLAN_MALFORMED',
      cause: error,
    });
  }
  const problem = problemsOf(plan)[0];
  if (problem !== undefined) throw malformed(file, problem, lineOf(text, problem.path));
  return { bind: {}, ...(plan as Omit<Plan, 'bind'>) };
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

/** V8 names the position, or the line, or neither when the text ends too early. */
function lineOfSyntaxError(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  const upTo = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
  return upTo.split('\n').length;
}
