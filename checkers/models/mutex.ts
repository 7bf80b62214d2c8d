import type { Model } from './model.js';

/** As Knossos': nobody owns it, so whoever releases a held one releases it. */
export const mutex: Model<boolean> = {
  name: 'mutex',
  describe: 'a lock without owner: acquire when free, release when held (--initial true: held at first)',
  operations: ['acquire', 'release'],
  perKey: true,
  initial: (given) => (given === undefined || given === null ? false : typeof given === 'boolean' ? given : undefined),
  effect: () => 'update',
  step: (held, { f }) => {
    if (f === 'acquire') return held ? undefined : true;
    return held ? false : undefined;
  },
  registerAction: ({ f }) =>
    f === 'acquire' ? { does: 'replace', from: false, to: true } : { does: 'replace', from: true, to: false },
  hash: (held) => (held ? 1 : 0),
  show: (held) => (held ? 'held' : 'free'),
};
