/** A case file that is wrong is a clear message, and never a case that passes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chosen, OWN_CASES, readCases } from '../../contracts/running/cases.js';
import { directory } from '../support/cli.js';

const good = {
  id: 'POLL-T3ST',
  title: 'A case of a test',
  why: 'Nothing happens.',
  source: { safety: 'none' },
  level: 'must',
  safety: false,
  entry: 'identity',
  poison: [{ connected: true }],
  outcomes: [['approved']],
};

function read(file: unknown, name = 'poll-t3st.json') {
  using folder = directory();
  mkdirSync(folder.path('poll'));
  writeFileSync(folder.path(join('poll', name)), typeof file === 'string' ? file : JSON.stringify(file));
  return readCases(folder.path(''));
}

test('a good one is read', () => {
  expect(read(good)).toEqual([good]);
});

test('parameters make a case of each combination', () => {
  const params = { entry: ['identity', 'onboarding'], status: [500, 503] };
  const faults = [{ on: { operation: 'session-server.create' }, do: { status: '$status' } }];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the kit's own placeholder
  const cases = read({ ...good, entry: '$entry', title: 'A ${status} is borne', params, world: { faults } });
  expect(cases.map(({ id }) => id)).toEqual([
    'POLL-T3ST[entry=identity,status=500]',
    'POLL-T3ST[entry=identity,status=503]',
    'POLL-T3ST[entry=onboarding,status=500]',
    'POLL-T3ST[entry=onboarding,status=503]',
  ]);
  expect(cases[1]).toMatchObject({ title: 'A 503 is borne', world: { faults: [{ do: { status: 503 } }] } });
});

describe('what is wrong is named', () => {
  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"id": ', /poll-t3st\.json: it is not JSON/],
    ['a field with a typo', { ...good, outcome: [['approved']] }, /poll-t3st\.json:.*\(outcome\)/],
    ['an outcome with a typo', { ...good, outcomes: [['aproved']] }, /\/outcomes\/0\/0/],
    ['no poison', { ...good, poison: [] }, /\/poison/],
    ['a rule that there is not', { ...good, rules: [{ rule: 'submits-onec' }] }, /there is no rule submits-onec/],
    ['a parameter that nothing takes', { ...good, params: { n: [1] } }, /nothing in it takes its parameter n/],
    ['a plan that is none', { ...good, world: { plan: { outcome: 'MAYBE' } } }, /\/world\/plan\/outcome/],
  ])('%s', (_, file, why) => {
    expect(() => read(file)).toThrow(why);
  });

  test('a name that is not the id', () => {
    expect(() => read(good, 'poll-else.json')).toThrow('its name is not its id');
  });

  test('two of one id', () => {
    expect(() => readCases(OWN_CASES, OWN_CASES)).toThrow(/two case files have the id/);
  });

  test('a folder that is not there', () => {
    expect(() => readCases('/nonexistent')).toThrow(/folder of cases cannot be read/);
  });
});

test('a pattern that names nothing says what there is', () => {
  const cases = read(good);
  expect(chosen(cases, ['poll-*'])).toEqual(cases);
  expect(() => chosen(cases, ['POLL-*', 'POLL-ELSE'])).toThrow('the pattern "POLL-ELSE" names no case; there are POLL-T3ST');
});
