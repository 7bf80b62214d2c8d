import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle } from 'd3-shape';

/** As many as there are colours below. */
const symbols = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolStar];

const dashes = ['', '7 4', '2 4', '10 3 2 3', '14 5', '4 3'];

const markers = symbols.map((shape) => symbol(shape, 52)() ?? '');

/** The outline of a series' marker around 0, 0. */
export function markerOf(place: number): string {
  return markers[place % markers.length] ?? '';
}

/** Dashes as an attribute; they move on when the colours begin again. */
export function dashOf(place: number): string {
  const dash = dashes[(place + Math.floor(place / dashes.length)) % dashes.length] ?? '';
  return dash === '' ? '' : ` stroke-dasharray="${dash}"`;
}

/** Okabe and Ito's colours, darker on white and lighter on black, so that each keeps a contrast of 3 to its ground. */
export const chartStyle = `
.plot { font: 12px system-ui, sans-serif }
.plot-ground { fill: #ffffff } .plot text { fill: #1c2128 } .plot .plot-note, .plot .plot-tick { fill: #57606a }
.plot-title { font-size: 15px; font-weight: 600 } .plot-note { font-size: 11px }
.plot-grid { stroke: #d8dee4; fill: none } .plot-axis { stroke: #57606a; fill: none }
.plot-band { fill: #57606a; fill-opacity: 0.14 } .plot-mark { stroke: #57606a; stroke-dasharray: 3 3; fill: none }
.plot-line { stroke: currentColor; stroke-width: 2; fill: none; stroke-linejoin: round }
.plot-marker { fill: currentColor } .plot-whisker { stroke: currentColor; stroke-width: 1.4; fill: none }
.plot-interval { fill: currentColor; fill-opacity: 0.18 }
.plot-1 { color: #0072b2 } .plot-2 { color: #c65200 } .plot-3 { color: #00795a }
.plot-4 { color: #a8558c } .plot-5 { color: #8a6300 } .plot-6 { color: #4d5a68 }
@media (prefers-color-scheme: dark) {
.plot-ground { fill: #0f1419 } .plot text { fill: #e6edf3 } .plot .plot-note, .plot .plot-tick { fill: #9aa4af }
.plot-grid { stroke: #2a323b } .plot-axis, .plot-mark { stroke: #9aa4af } .plot-band { fill: #9aa4af }
.plot-1 { color: #56b4e9 } .plot-2 { color: #f08a4b } .plot-3 { color: #2fc79a }
.plot-4 { color: #e09ac6 } .plot-5 { color: #e6b422 } .plot-6 { color: #b4bfcb }
}
`;
