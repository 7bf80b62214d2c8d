/** The folder that all paths are in, with its slash; empty where they have none but the root in common. */
export function sharedFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const shared = folders.reduce((common, folder) => {
    let length = 0;
    while (length < common.length && common[length] === folder[length]) length++;
    return common.slice(0, common.lastIndexOf('/', length - 1) + 1);
  }, folders[0] ?? '');
  return shared.length > 1 ? shared : '';
}
