const share = Number(process.env['HISTORIES'] ?? 1);

/**
 * So many of the random histories of a test as are asked for: all, unless the variable HISTORIES (a fraction) makes a
 * mutation run bearable, where every test is repeated a thousand times.
 */
export function histories(count: number): number {
  return Math.ceil(count * share);
}
