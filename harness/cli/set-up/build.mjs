import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { rootFolder, SetUpError } from './surroundings.mjs';

const sourceFolders = ['harness', 'workloads', 'checkers', 'results', 'compose', 'bench'];
const outputFolder = `${rootFolder}dist/`;
const stampFile = `${outputFolder}.built-from.json`;

/** Nothing that `dist/` was built from has changed since. */
export function buildIsCurrent() {
  try {
    return readFileSync(stampFile, 'utf8') === stampOf(sources());
  } catch {
    return false;
  }
}

/**
 * Compiles every TypeScript source to `dist/`, file by file (no bundling), and removes what no source stands for any
 * more; returns how many sources there are. Only outputs that differ are written, each in one step: a process that
 * starts from `dist/` meanwhile never reads half a file. A source that does not compile has no output left, so that
 * nothing runs what it used to be; the others are built all the same, and then it throws.
 */
export async function buildAll() {
  const paths = sources();
  const stamp = stampOf(paths);
  const { outputFiles, broken } = await compile(paths);
  for (const { path, contents } of outputFiles) writeIfDifferent(path, Buffer.from(contents));
  removeStale(new Set(outputFiles.map(({ path }) => path)));
  if (broken.length > 0)
    throw new SetUpError(`dist/ is not complete, see above: ${broken.join(', ')} cannot be compiled`);
  writeIfDifferent(stampFile, Buffer.from(stamp));
  return paths.length;
}

/**
 * esbuild itself prints what is wrong and where.
 *
 * @param {string[]} paths
 * @returns {Promise<{ outputFiles: import('esbuild').OutputFile[], broken: string[] }>}
 */
async function compile(paths) {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      absWorkingDir: rootFolder,
      entryPoints: paths,
      outdir: 'dist',
      outbase: '.',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      logLevel: 'warning',
      write: false,
    });
    return { outputFiles, broken: [] };
  } catch (error) {
    const broken = filesNamedIn(error);
    const rest = paths.filter((path) => !broken.includes(path));
    if (rest.length === paths.length) throw error;
    const others = await compile(rest);
    return { ...others, broken: [...broken, ...others.broken] };
  }
}

/**
 * @param {unknown} error a BuildFailure of esbuild's
 * @returns {string[]}
 */
function filesNamedIn(error) {
  const failure = /** @type {Partial<import('esbuild').BuildFailure>} */ (error);
  return [...new Set((failure.errors ?? []).flatMap(({ location }) => location?.file ?? []))];
}

function sources() {
  return sourceFolders
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'))
    .filter((path) => !path.startsWith('results/runs/'))
    .sort();
}

/**
 * Paths from the root. A run store may hold millions of files, so it is not walked.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  let entries;
  try {
    entries = readdirSync(`${rootFolder}${folder}`, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return path === 'results/runs' ? [] : filesBelow(path);
    return [path];
  });
}

/** @param {string[]} paths */
function stampOf(paths) {
  const builder = statSync(new URL(import.meta.url)).mtimeMs;
  const lines = paths.map((path) => {
    const { mtimeMs, size } = statSync(`${rootFolder}${path}`);
    return `${path} ${mtimeMs} ${size}`;
  });
  return [`builder ${builder}`, ...lines].join('\n');
}

/**
 * @param {string} path
 * @param {Buffer} contents
 */
function writeIfDifferent(path, contents) {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

/** @param {Set<string>} current */
function removeStale(current) {
  for (const entry of readdirSync(outputFolder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath ?? entry.path}/${entry.name}`.replace('//', '/');
    if (entry.isFile() && /\.js(\.map)?$/.test(entry.name) && !current.has(path)) rmSync(path, { force: true });
  }
}
