import { expect, it } from 'vitest';
import { CleanUp } from './clean-up.js';

it('undoes the last thing first, once', async () => {
  const undone: string[] = [];
  const cleanUp = new CleanUp();
  for (const what of ['recorder', 'ensemble', 'clients']) cleanUp.add(what, () => Promise.resolve(undone.push(what)));
  await cleanUp.run();
  await cleanUp.run();
  expect(undone).toEqual(['clients', 'ensemble', 'recorder']);
});

it('goes on after a failure and names everything that is left', async () => {
  const undone: string[] = [];
  const cleanUp = new CleanUp();
  cleanUp.add('recorder', () => Promise.resolve(undone.push('recorder')));
  cleanUp.add('ensemble', () => Promise.reject(new Error('zk2 does not die')));
  cleanUp.add('clients', () => Promise.reject(new Error('pipe broken')));
  await expect(cleanUp.run()).rejects.toThrow(
    'not everything was cleaned up: clients (pipe broken); ensemble (zk2 does not die)',
  );
  expect(undone).toEqual(['recorder']);
});
