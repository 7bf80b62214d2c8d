import { followEvents } from './follow-events.js';

/** Shows what becomes of the list while it is open: what was chosen, and where one is in it, stays. */
export function followList(): void {
  followEvents('/events', { list: (stamp) => void refresh(stamp) });
}

let asked = 0;

async function refresh(stamp: string): Promise<void> {
  const shown = document.getElementById('runs');
  if (shown === null || shown.dataset['stamp'] === stamp) return;
  const number = ++asked;
  const text = await fetch(location.pathname + location.search).then(
    (answer) => (answer.ok ? answer.text() : null),
    nothing,
  );
  // Another one was asked for meanwhile, or the server is gone: then there will be news when it is back.
  if (text === null || number !== asked) return;
  const page = new DOMParser().parseFromString(text, 'text/html');
  const next = page.getElementById('runs');
  if (next === null) return;
  keepChosen(shown, next);
  const goBack = placeOfFocus(shown);
  shown.replaceWith(next);
  goBack();
  const [status, news] = [document, page].map((place) => place.querySelector('main > [role=status]'));
  if (status && news && status.textContent !== news.textContent) status.textContent = news.textContent;
  offerNewChoices(page);
  document.dispatchEvent(new Event('listchange'));
}

function nothing(): null {
  return null;
}

function keepChosen(shown: HTMLElement, next: HTMLElement): void {
  const boxes = (place: HTMLElement) => [...place.querySelectorAll<HTMLInputElement>('input[name=run]')];
  const chosen = new Set(
    boxes(shown)
      .filter(({ checked }) => checked)
      .map(({ value }) => value),
  );
  for (const box of boxes(next)) box.checked = chosen.has(box.value);
}

/** @returns what puts the focus back where it was, in the list that stands there then */
function placeOfFocus(shown: HTMLElement): () => void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !shown.contains(focused)) return nothing;
  const row = focused.closest('tr')?.id ?? '';
  const own = focused.tagName === 'TR' ? null : focused.tagName.toLowerCase();
  return () => {
    const place = document.getElementById(row === '' ? focused.id : row);
    const target = own === null || row === '' ? place : place?.querySelector<HTMLElement>(own);
    target?.focus({ preventScroll: true });
  };
}

/** A workload or version that the list did not have before. */
function offerNewChoices(page: Document): void {
  for (const select of page.querySelectorAll<HTMLSelectElement>('#filter select')) {
    const shown = document.querySelector<HTMLSelectElement>(`#filter select[name=${select.name}]`);
    if (shown === null || shown === document.activeElement || shown.length === select.length) continue;
    const { value } = shown;
    shown.replaceChildren(...select.options);
    shown.value = value;
  }
}
