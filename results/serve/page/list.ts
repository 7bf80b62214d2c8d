/** Keys for the list, and a filter that acts at once; without this script there are links and a button. */
export function driveList(): void {
  const filter = document.querySelector<HTMLFormElement>('#filter');
  filter?.addEventListener('change', ({ target }) => {
    // Words are not finished when their field is left: Enter sends them.
    if (!(target instanceof HTMLInputElement && target.type === 'search')) filter.requestSubmit();
  });
  filter?.addEventListener('submit', leaveOutEmpty);
  document.addEventListener('keydown', onKey);
  document.addEventListener('change', countChosen);
  document.addEventListener('listchange', countChosen);
  countChosen();
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked instanceof HTMLTableRowElement) linked.focus();
}

/** Addresses without `&from=&to=` are better to read and to pass on. */
function leaveOutEmpty(event: Event): void {
  const form = event.currentTarget as HTMLFormElement;
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
    if (field.value === '') field.disabled = true;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.target as HTMLElement;
  const isTyping = target.matches('select, textarea, input:not([type=checkbox])');
  if (isTyping) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const action = keys[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

const keys: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  Enter: () => openFocused(),
  x: () => currentRow()?.querySelector<HTMLInputElement>('input')?.click(),
  c: () => document.querySelector<HTMLButtonElement>('#compare:not(:disabled)')?.click(),
  '/': () => document.querySelector<HTMLInputElement>('input[name=text]')?.focus(),
};

function rows(): readonly HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>('.runs tbody tr')];
}

function currentRow(): HTMLTableRowElement | null {
  return document.activeElement?.closest<HTMLTableRowElement>('.runs tbody tr') ?? null;
}

function move(step: number): void {
  const all = rows();
  const current = currentRow();
  const at = current === null ? (step > 0 ? -1 : 0) : all.indexOf(current);
  const next = all[Math.min(Math.max(0, at + step), all.length - 1)];
  next?.focus();
  if (next !== undefined) history.replaceState(null, '', `#${encodeURIComponent(next.id)}`);
}

/** What has the focus, if it is a link or a button; else the run of the row. */
function openFocused(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches('a, button, input')) focused.click();
  else currentRow()?.querySelector('a')?.click();
}

function countChosen(): void {
  const chosen = document.querySelectorAll('#choice input:checked').length;
  const button = document.querySelector<HTMLButtonElement>('#compare');
  if (button === null) return;
  button.disabled = chosen < 2;
  button.textContent = chosen < 2 ? 'Choose two runs or more to compare them' : `Compare ${chosen} runs`;
}
