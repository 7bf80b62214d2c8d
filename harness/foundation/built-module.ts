import { fileURLToPath } from 'node:url';

const here = import.meta.url;
const builtMarker = '/dist/harness/foundation/';
const root = here.includes(builtMarker) ? new URL('../../../', here) : new URL('../../', here);

/** The repository's root folder. */
export const repositoryRoot = fileURLToPath(root);

/**
 * The built form of a module, for starting it as a process or worker thread: those run plain JavaScript from
 * `dist/`, also when the caller itself runs from source (as under vitest).
 *
 * @param source path of the TypeScript source from the repository's root: `harness/client/client-process.ts`
 */
export function builtModule(source: string): URL {
  return new URL(`dist/${source.replace(/\.ts$/, '.js')}`, root);
}
