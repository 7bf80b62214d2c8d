import type { Model } from './model.js';

type Owner = string | number | null;

export const ownerMutex: Model<Owner> = {
  name: 'owner-mutex',
  describe: 'an exclusive lock that only its holder (session, or process) can release',
  operations: ['acquire', 'release'],
  perKey: true,
  owned: true,
  initial: (given) => {
    if (given === undefined) return null;
    return given === null || typeof given === 'string' || typeof given === 'number' ? given : undefined;
  },
  effect: () => 'update',
  step: (holder, { f, owner }) => {
    if (f === 'acquire') return holder === null ? owner : undefined;
    return holder === owner ? null : undefined;
  },
  registerAction: ({ f, owner }) =>
    f === 'acquire' ? { does: 'replace', from: null, to: owner } : { does: 'replace', from: owner, to: null },
  hash: (holder) => (holder === null ? 'free' : `${typeof holder} ${holder}`),
  show: (holder) => (holder === null ? 'free' : `held by ${holder}`),
};
