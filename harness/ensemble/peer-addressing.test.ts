import { expect, it } from 'vitest';
import { announcesIpAddress, listensOnAllAddresses } from './peer-addressing.js';

it.each([
  ['3.4.5', true, false],
  ['3.4.6', false, false],
  ['3.5.4-beta', false, false],
  ['3.5.5', false, false],
  ['3.5.6', false, true],
  ['3.7.2', false, true],
  ['3.8.1', false, true],
  ['3.8.2', false, false],
  ['3.9.5', false, false],
])('%s: listens on all addresses %s, announces its IP address %s', (version, all, announces) => {
  expect(listensOnAllAddresses(version)).toBe(all);
  expect(announcesIpAddress(version)).toBe(announces);
});
