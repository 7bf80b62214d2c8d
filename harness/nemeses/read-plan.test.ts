import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../foundation/errors.js';
import { parsePlan, readPlan } from './read-plan.js';

/** The message and hint of what a plan is refused with. */
function refusal(text: string): string {
  try {
    parsePlan(text, 'plan.json');
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  return 'accepted';
}

const withStep = (step: string): string => `{\n "seed": 1,\n "steps": [\n  {"at": 1, "do": "heal"},\n  ${step}\n ]\n}`;

describe('parsePlan', () => {
  it('reads the plan of the design', () => {
    const text = `{"seed": 42, "bind": {"A": "follower:max", "B": "follower:min", "L": "leader"},
      "steps": [
        {"at": 2.0, "do": "kill", "on": ["B"]},
        {"at": 4.0, "do": "kill", "on": ["A"]},
        {"after": "synced", "do": "start", "on": ["A"]},
        {"at": 9.0, "do": "slow", "on": ["leader", "followers"], "latencyMs": 200, "jitterMs": 50, "for": 3.0},
        {"at": 15, "do": "heal"}]}`;
    expect(parsePlan(text, 'plan.json')).toEqual(JSON.parse(text));
  });

  it('needs neither seed nor bind', () => {
    expect(parsePlan('{"steps": []}', 'plan.json')).toEqual({ seed: 0, bind: {}, steps: [] });
  });

  it.each([
    ['{\n "seed": 1,\n "steps": [\n', /^plan\.json:3: not JSON/],
    ['{\n "seed": 1,\n "steps": [,]\n}', /^plan\.json:3: not JSON/],
    ['{\n "seed": 1,\n "bind": {"A": "leader},\n "steps": []\n}', /^plan\.json:3: not JSON/],
    ['{\n "seed": 1 // why\n "steps": []\n}', /^plan\.json:2: not JSON/],
    ['{\n "seed": 1,\n "steps": []\n}\n}', /^plan\.json:5: not JSON/],
    ['{\n "seed": 1,\n "steps": [true, tru]\n}', /^plan\.json:3: not JSON/],
    ['', /^plan\.json:1: not JSON/],
    ['[]', /^plan\.json:1: /],
    ['{"seed": 1}', /^plan\.json:1: field "steps": /],
    ['{\n "seed": 1.5,\n "steps": []\n}', /^plan\.json:2: field "seed": /],
    [
      '{\n "seed": 1,\n "step": [],\n "steps": []\n}',
      /^plan\.json:3: field "step": unknown field \(did you mean "steps"\?\)/,
    ],
    ['{"seed": 1, "bind": {"A": 3}, "steps": []}', /field "bind\.A"/],
    [withStep('{"at": 2}'), /^plan\.json:5: step 1, field "do": /],
    [
      withStep('{"at": 2, "do": "kil", "on": ["zk1"]}'),
      /:5: step 1, field "do": unknown fault "kil" \(did you mean "kill"\?\).*Known faults: kill/,
    ],
    [
      withStep('{"at": 2, "do": "disk-full", "on": ["zk1"]}'),
      /fault "disk-full" is not available in this version \| Available: kill/,
    ],
    [
      withStep('{"at": 2, "do": "slow", "on": ["zk1"],\n "latencyMs": "fast"}'),
      /^plan\.json:6: step 1, field "latencyMs": /,
    ],
    [withStep('{"at": 2, "do": "slow", "on": ["zk1"]}'), /step 1, field "latencyMs": /],
    [withStep('{"at": 2, "do": "kill", "onn": ["zk1"]}'), /field "onn": unknown field \(did you mean "on"\?\)/],
    [withStep('{"at": 2, "do": "kill", "on": ["zk1"], "latencyMs": 3}'), /field "latencyMs": unknown field/],
    [withStep('{"at": 2, "do": "kill", "on": "zk1"}'), /step 1, field "on": /],
    [withStep('{"at": -1, "do": "heal"}'), /step 1, field "at": /],
    [withStep('{"do": "heal"}'), /step 1: a step has either `at` or `after`/],
    [withStep('{"at": 1, "after": "synced", "do": "heal"}'), /either `at` or `after`/],
    [withStep('{"after": "sinced", "do": "heal"}'), /step 1, field "after": .*"synced"/],
    [withStep('{"at": 1, "delay": 1, "do": "heal"}'), /field "delay": `delay` goes with `after`/],
    [withStep('{"at": 1, "limit": 1, "do": "heal"}'), /field "limit": `limit` goes with `after`/],
    [withStep('{"at": 1, "do": "kill"}'), /kill needs `on`/],
    [withStep('{"at": 1, "do": "kill", "on": []}'), /kill needs `on`/],
    [withStep('{"at": 1, "do": "heal", "on": ["zk1"]}'), /field "on": heal has no `on`/],
    [withStep('{"at": 1, "do": "start", "on": ["zk1"], "for": 2}'), /field "for": start cannot undo itself/],
    [withStep('{"at": 1, "do": "partition", "on": ["zk1"], "style": "reject"}'), /step 1, field "style": .*"refuse"/],
  ])('refuses %s', (text, expected) => {
    expect(refusal(text)).toMatch(expected);
  });

  it('gives every error a code and an exit code', () => {
    expect(() => parsePlan('{', 'plan.json')).toThrow(
      expect.objectContaining({ code: 'PLAN_MALFORMED', exitCode: 254 }),
    );
  });
});

describe('readPlan', () => {
  it('says which file is missing', async () => {
    await expect(readPlan('/nowhere/plan.json')).rejects.toMatchObject({
      code: 'PLAN_MISSING',
      exitCode: 254,
      message: expect.stringContaining('/nowhere/plan.json') as string,
    });
  });

  it('takes every stored plan', () => {
    const folder = new URL('plans/', import.meta.url);
    const files = readdirSync(folder);
    expect(files).toContain('zookeeper-4925.json');
    for (const file of files) parsePlan(readFileSync(new URL(file, folder), 'utf8'), file);
  });
});
