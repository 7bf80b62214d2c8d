export type KeyAction =
  'first' | 'next' | 'previous' | 'zoom-in' | 'zoom-out' | 'left' | 'right' | 'whole' | 'help' | 'close' | 'time-line';

/** Every key, for the page and for its help. */
export const keys: readonly { readonly keys: readonly string[]; readonly action: KeyAction; readonly does: string }[] =
  [
    { keys: ['f'], action: 'first', does: 'first anomaly' },
    { keys: ['n', 'j'], action: 'next', does: 'next anomaly' },
    { keys: ['p', 'k'], action: 'previous', does: 'previous anomaly' },
    { keys: ['l'], action: 'time-line', does: 'to the time line' },
    { keys: ['+', '='], action: 'zoom-in', does: 'zoom in' },
    { keys: ['-'], action: 'zoom-out', does: 'zoom out' },
    { keys: ['ArrowLeft'], action: 'left', does: 'earlier' },
    { keys: ['ArrowRight'], action: 'right', does: 'later' },
    { keys: ['0'], action: 'whole', does: 'the whole run' },
    { keys: ['?'], action: 'help', does: 'this help' },
    { keys: ['Escape'], action: 'close', does: 'close what is open' },
  ];

/** What a key does; null where it belongs to the browser, or to a field or control that has the focus. */
export function keyAction(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: unknown;
}): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const found = keys.find(({ keys: each }) => each.includes(event.key));
  if (found === undefined) return null;
  // A table that is wider than the page is moved by the arrows.
  if (event.key.startsWith('Arrow') && isScroller(event.target)) return null;
  const tag = (event.target as { readonly tagName?: string } | null)?.tagName ?? '';
  return /^(INPUT|SELECT|TEXTAREA)$/.test(tag) && event.key !== 'Escape' ? null : found.action;
}

function isScroller(target: unknown): boolean {
  const { classList } = (target ?? {}) as { readonly classList?: { contains(name: string): boolean } };
  return classList?.contains('scroller') ?? false;
}
