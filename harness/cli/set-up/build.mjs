import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sourceFolders = ['harness', 'workloads', 'checkers', 'results', 'compose', 'bench'];

/** Compiles every TypeScript source to `dist/`, file by file (no bundling); returns how many. */
export async function buildAll() {
  const entryPoints = [];
  for (const folder of sourceFolders) {
    const files = await readdir(`${root}${folder}`, { recursive: true }).catch(() => []);
    for (const file of files) {
      const path = `${folder}/${file}`;
      if (
        path.endsWith('.ts') &&
        !path.endsWith('.test.ts') &&
        !path.endsWith('.d.ts') &&
        !path.startsWith('results/runs/')
      ) {
        entryPoints.push(path);
      }
    }
  }
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  return entryPoints.length;
}
