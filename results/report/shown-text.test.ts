import { expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/event.js';
import { evidenceText, resultText } from './shown-text.js';

const event = (fields: Partial<HistoryEvent>): HistoryEvent => ({
  index: 0,
  time: 0,
  process: 0,
  type: 'ok',
  f: 'read',
  ...fields,
});
const result = (asked: Partial<HistoryEvent>, got: Partial<HistoryEvent>): string =>
  resultText(event({ type: 'invoke', ...asked }), event(got), 100);

it('tells a read of nothing from a result that is not known', () => {
  expect(result({ value: null }, { value: null })).toBe('null');
  expect(result({ value: null }, { value: null, type: 'fail' })).toBe('');
  expect(result({ value: null }, { value: '7' })).toBe('"7"');
  expect(result({ f: 'write', value: '7' }, { f: 'write', value: '7' })).toBe('');
});

it('says evidence in words, times with their unit', () => {
  expect(evidenceText({ leaderAfter: { server: 'zk2', epoch: 2 }, silent: true, afterMs: 563.2 })).toBe(
    'leader after zk2, epoch 2; silent; after 563 ms',
  );
});
