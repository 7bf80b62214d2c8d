import { colorOf } from './theme.js';

const hatches = new Map<string, CanvasPattern | null>();

/** Slanted lines of a colour: for what is not certain, or not there. */
export function hatch(drawing: CanvasRenderingContext2D, color: string): CanvasPattern | string {
  const known = hatches.get(color);
  if (known !== undefined) return known ?? color;
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const ink = tile.getContext('2d');
  if (ink === null) return color;
  ink.strokeStyle = color;
  ink.lineWidth = 2;
  for (const shift of [-6, 0, 6]) {
    ink.beginPath();
    ink.moveTo(shift, 6);
    ink.lineTo(shift + 6, 0);
    ink.stroke();
  }
  const pattern = drawing.createPattern(tile, 'repeat');
  hatches.set(color, pattern);
  return pattern ?? color;
}

/** Text inside a bar, where there is room for it. */
export function barText(
  drawing: CanvasRenderingContext2D,
  text: string,
  { left, right, middle }: { readonly left: number; readonly right: number; readonly middle: number },
  color: string,
): void {
  const from = Math.max(left, 0) + 4;
  const room = right - from - 3;
  if (room < 16) return;
  drawing.font = '11px system-ui, sans-serif';
  const letters = Math.floor(room / 5.6);
  const shown = text.length <= letters ? text : letters < 3 ? '' : `${text.slice(0, letters - 1)}…`;
  drawing.fillStyle = color;
  drawing.textBaseline = 'middle';
  drawing.fillText(shown, from, middle + 0.5);
}

/** The colours of operations by outcome. */
export function operationColors(): {
  readonly [name in 'write' | 'read' | 'fail' | 'info' | 'alarm' | 'ink' | 'paper']: string;
} {
  return {
    write: colorOf('ok'),
    read: colorOf('ok-light'),
    fail: colorOf('fail'),
    info: colorOf('info'),
    alarm: colorOf('alarm'),
    ink: colorOf('ink'),
    paper: colorOf('paper'),
  };
}

/** Operations that leave everything as it was. */
export const readingOperations: ReadonlySet<string> = new Set(['read', 'watch', 'exists', 'get']);
