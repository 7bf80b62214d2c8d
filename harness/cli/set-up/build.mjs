import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { rootFolder, SetUpError } from './surroundings.mjs';

const sourceFolders = ['harness', 'workloads', 'checkers', 'results', 'compose', 'bench'];
/** A page's folder holds this, and everything in the folder is bundled into it. */
const pageEntry = '/main.tsx';
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
 * Compiles every TypeScript source to `dist/`, file by file, bundles the pages for browsers, and removes what no source
 * stands for any more; returns how many sources there are. Only outputs that differ are written, each in one step: a
 * process that starts from `dist/` meanwhile never reads half a file. A source that does not compile has no output left,
 * so that nothing runs what it used to be; the others are built all the same, and then it throws.
 */
export async function buildAll() {
  const paths = sources();
  const stamp = stampOf(paths);
  const modules = await compile(paths.filter((path) => path.endsWith('.ts') && !isOfPage(path)));
  const pages = await bundle(paths.filter((path) => path.endsWith(pageEntry)));
  const outputFiles = [...modules.outputFiles, ...pages.outputFiles];
  const broken = [...modules.broken, ...pages.broken];
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
 * Each page in a browser is one script and one style sheet, `dist/<its folder>.js` and `.css`, that are embedded as they
 * are.
 *
 * @param {string[]} entries
 * @returns {Promise<{ outputFiles: import('esbuild').OutputFile[], broken: string[] }>}
 */
async function bundle(entries) {
  const { build } = await import('esbuild');
  const outputFiles = [];
  const broken = [];
  for (const entry of entries) {
    const page = entry.slice(0, -pageEntry.length);
    try {
      const built = await build({
        absWorkingDir: rootFolder,
        entryPoints: { [page]: entry },
        outdir: 'dist',
        bundle: true,
        minify: true,
        format: 'iife',
        platform: 'browser',
        target: ['chrome109', 'firefox115', 'safari16'],
        charset: 'ascii',
        legalComments: 'none',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        logLevel: 'warning',
        write: false,
      });
      outputFiles.push(...built.outputFiles);
    } catch {
      broken.push(entry);
    }
  }
  return { outputFiles, broken };
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
    .filter((path) => /\.(tsx?|css)$/.test(path) && !path.endsWith('.test.ts') && !path.endsWith('.d.ts'))
    .filter((path) => !path.startsWith('results/runs/'))
    .sort();
}

/** @param {string} path */
function isOfPage(path) {
  return path.includes('/page/');
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
    if (entry.isFile() && /\.(js|js\.map|css)$/.test(entry.name) && !current.has(path)) rmSync(path, { force: true });
  }
}
