import { count, pageWidth } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import type { LiveState } from '../run-io.js';

/** `411 ok/s  3 failed 1 unknown  zk3 leads epoch 2  kill zk5  18 s left`, in at most `width` columns. */
export function liveLine(state: LiveState, ink: Ink, width: number = pageWidth): string {
  const { remainingS, okPerS, fail, info, leader, epoch, faultsInForce } = state;
  const load = `${count(okPerS)} ok/s`;
  const errors = `${count(fail)} failed ${count(info)} unknown`;
  const lead = leader === null ? 'no leader' : `${leader} leads${epoch === null ? '' : ` epoch ${epoch}`}`;
  const left = `${Math.max(0, Math.ceil(remainingS))} s left`;
  const others = [load, errors, lead, left].join('  ').length;
  // What is in force is the part that can be long: it gives way, the time left does not.
  const faults = clip(faultsInForce.join(', '), width - others - 2);
  const parts = [
    ink.bold(load),
    errors,
    leader === null ? ink.red(lead) : ink.green(lead),
    faults === '' ? '' : ink.yellow(faults),
    ink.dim(left),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function clip(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
