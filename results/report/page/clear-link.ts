/** Away from what is looked at, without a jump to the top. */
export function clearLink(): void {
  history.replaceState(null, '', location.pathname + location.search);
  globalThis.dispatchEvent(new HashChangeEvent('hashchange'));
}
