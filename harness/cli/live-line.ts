import { count, pageWidth } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import type { LiveState } from '../run-io.js';

/** `  12 s  411 ok/s  3 failed 1 unknown  zk3 leads epoch 2  kill zk5  18 s left`, at most 80 columns. */
export function liveLine(state: LiveState, ink: Ink): string {
  const { elapsedS, remainingS, okPerS, fail, info, leader, epoch, faultsInForce } = state;
  const start = `${Math.floor(elapsedS)}`.padStart(4);
  const lead = leader === null ? 'no leader' : `${leader} leads${epoch === null ? '' : ` epoch ${epoch}`}`;
  const parts = [
    { text: `${start} s`, ink: ink.dim },
    { text: `${count(okPerS)} ok/s`, ink: ink.bold },
    { text: `${count(fail)} failed ${count(info)} unknown`, ink: (text: string) => text },
    { text: lead, ink: leader === null ? ink.red : ink.green },
    ...(faultsInForce.length === 0 ? [] : [{ text: faultsInForce.join(', '), ink: ink.yellow }]),
    { text: `${Math.max(0, Math.ceil(remainingS))} s left`, ink: ink.dim },
  ];
  const spare = pageWidth - parts.reduce((sum, { text }) => sum + text.length + 2, -2);
  return parts
    .map(({ text, ink: paint }, place) => {
      // What is in force is the part that can be long: it gives way, the time left does not.
      const isFaults = place === 4 && parts.length === 6;
      const room = text.length + spare;
      return paint(isFaults && spare < 0 ? `${text.slice(0, Math.max(0, room - 1))}…` : text);
    })
    .join('  ');
}
