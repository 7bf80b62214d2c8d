import { useEffect, useState } from 'preact/hooks';

/** What a person chose; `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const stored = 'zk-chaos-theme';
const printing = window.matchMedia('print');
const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** The choice, and a function to change it. Paper is always light. `version` rises whenever colours have changed. */
export function useTheme(): {
  readonly choice: ThemeChoice;
  readonly choose: (choice: ThemeChoice) => void;
  readonly version: number;
} {
  const [choice, setChoice] = useState<ThemeChoice>(storedChoice);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const apply = (isPrinting: boolean): void => {
      const theme = isPrinting || choice === 'light' || (choice === 'auto' && !dark.matches) ? 'light' : 'dark';
      if (document.documentElement.dataset['theme'] === theme) return;
      document.documentElement.dataset['theme'] = theme;
      setVersion((before) => before + 1);
      redrawAll();
    };
    const onChange = (): void => apply(printing.matches);
    const onPrint = (): void => apply(true);
    const onPrinted = (): void => apply(false);
    onChange();
    printing.addEventListener('change', onChange);
    dark.addEventListener('change', onChange);
    window.addEventListener('beforeprint', onPrint);
    window.addEventListener('afterprint', onPrinted);
    return () => {
      printing.removeEventListener('change', onChange);
      dark.removeEventListener('change', onChange);
      window.removeEventListener('beforeprint', onPrint);
      window.removeEventListener('afterprint', onPrinted);
    };
  }, [choice]);
  const choose = (next: ThemeChoice): void => {
    setChoice(next);
    store(next);
  };
  return { choice, choose, version };
}

/** A page in a sandbox, or from a file, may have no storage. */
function storedChoice(): ThemeChoice {
  try {
    const choice = localStorage.getItem(stored);
    return choice === 'light' || choice === 'dark' ? choice : 'auto';
  } catch {
    return 'auto';
  }
}

function store(choice: ThemeChoice): void {
  try {
    localStorage.setItem(stored, choice);
  } catch {
    // The choice then lasts as long as the page.
  }
}

const drawings = new Set<() => void>();

/** Draws again at once when colours change: paper waits for no frame. Returns how to end that. */
export function onColors(draw: () => void): () => void {
  drawings.add(draw);
  return () => drawings.delete(draw);
}

function redrawAll(): void {
  for (const draw of drawings) draw();
}

/** A colour of the style sheet, for a canvas. */
export function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
