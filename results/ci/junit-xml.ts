/**
 * `junit.xml` as Ant writes it and Jenkins, GitLab and Azure read it. A writer of our own, since the libraries there are
 * drop the text of a failure or write failures as errors.
 */

/** Why a case did not pass: a line for lists, and all there is to say. */
export interface JunitProblem {
  /** Stable, for grouping: `stale-read`. */
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

/** One expectation. At most one of the three is there; a case without passed. */
export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly timeS: number;
  /** It certainly does not hold. */
  readonly failure?: JunitProblem;
  /** Whether it holds could not be found out. */
  readonly error?: JunitProblem;
  /** Why it was not tried. */
  readonly skipped?: string;
}

/** One run, for instance. */
export interface JunitSuite {
  readonly name: string;
  readonly startedAt: Date;
  readonly hostname: string;
  readonly timeS: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

/** Valid by Jenkins' schema as well as by the stricter one of Ant. */
export function renderJunit(suites: readonly JunitSuite[]): string {
  const body = element('testsuites', {}, suites.map(renderSuite));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

function renderSuite({ name, startedAt, hostname, timeS, properties, cases }: JunitSuite, place: number): string {
  const attributes = {
    name,
    package: name,
    id: String(place),
    // Ant's schema wants it without a zone.
    timestamp: startedAt.toISOString().slice(0, 19),
    hostname,
    tests: String(cases.length),
    failures: String(cases.filter(({ failure }) => failure !== undefined).length),
    errors: String(cases.filter(({ error }) => error !== undefined).length),
    skipped: String(cases.filter(({ skipped }) => skipped !== undefined).length),
    time: seconds(timeS),
  };
  const named = Object.entries(properties).map(([key, value]) => element('property', { name: key, value }, []));
  return element('testsuite', attributes, [
    element('properties', {}, named),
    ...cases.map(renderCase),
    '<system-out></system-out>',
    '<system-err></system-err>',
  ]);
}

function renderCase({ classname, name, timeS, failure, error, skipped }: JunitCase): string {
  const children = [
    ...(failure === undefined ? [] : [problem('failure', failure)]),
    ...(error === undefined ? [] : [problem('error', error)]),
    ...(skipped === undefined ? [] : [element('skipped', { message: skipped }, [])]),
  ];
  return element('testcase', { classname, name, time: seconds(timeS) }, children);
}

function problem(tag: string, { type, message, text }: JunitProblem): string {
  return `<${tag} type="${attribute(type)}" message="${attribute(message)}">${content(text)}</${tag}>`;
}

/** A child a line, not indented: the text of a failure may be a drawing, which lives on its columns. */
function element(tag: string, attributes: Readonly<Record<string, string>>, children: readonly string[]): string {
  const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${attribute(value)}"`);
  const head = `<${tag}${given.join('')}`;
  return children.length === 0 ? `${head}/>` : [`${head}>`, ...children, `</${tag}>`].join('\n');
}

function seconds(value: number): string {
  return Math.max(0, value).toFixed(3);
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

function content(text: string): string {
  return allowed(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** What XML 1.0 can't hold, not even escaped, becomes the replacement character: most control characters, lone surrogates. */
function allowed(text: string): string {
  return text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
