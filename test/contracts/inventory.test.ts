/** That nothing of the kit is silently uncovered: cases, rules, the catalogue of bugs, the kill matrix. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { baseOf, readCases, rules } from '../../contracts/index.js';
import { watching } from '../../contracts/judging/judge.js';
import { brokenClients } from '../kit/broken.js';

const cases = readCases();
const bases = new Set(cases.map(({ id }) => baseOf(id)));
const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const matrix: Record<string, { bug: string; caught_by: string[] }> = read('../kit/kill-matrix.json');
const broken = await brokenClients();
/** Rows of bugs that only a process of its own can have: test/system/contracts-commands.test.ts has clients with them. */
const OF_PROCESSES = [89, 91, 92];

/** Every check that there is, as `POLL-7K3Q/outcome`. */
const checks = new Set(
  cases.flatMap((each) => ['outcome', ...watching(each, rules).map(({ rule }) => rule.id)].map((check) => `${baseOf(each.id)}/${check}`)),
);

test('there are as many as were promised', () => {
  expect(bases.size).toBeGreaterThanOrEqual(60);
  expect(cases.length).toBeGreaterThanOrEqual(100);
  expect(rules.length).toBeGreaterThanOrEqual(25);
  expect(broken.size).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ entry }) => entry))).toEqual(new Set(['identity', 'onboarding', 'payment']));
});

describe('a must rests on what is documented, or on safety', () => {
  const isFirm = (source: object) => 'documented' in source || 'safety' in source;

  test.each(cases.filter(({ level }) => level === 'must').map((each) => [each.id, each] as const))(
    '%s',
    (_id, { source, rules: own = [] }) => {
      expect(isFirm(source), JSON.stringify(source)).toBe(true);
      for (const { rule: id, level } of own) {
        const rule = rules.find((each) => each.id === id);
        if (level === undefined || level === 'must') expect([id, isFirm(rule?.source ?? {})]).toEqual([id, true]);
      }
    },
  );

  test.each(rules.filter(({ level }) => level === 'must').map((each) => [each.id, each] as const))('%s', (_id, { source }) => {
    expect(isFirm(source), JSON.stringify(source)).toBe(true);
  });
});

test('every rule has a name of its own, the file of that name, and watches somewhere', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  const files = readdirSync(new URL('../../contracts/judging/rules/', import.meta.url)).map((name) => name.replace('.ts', ''));
  expect(files.filter((name) => !['index', 'rule'].includes(name)).sort()).toEqual(rules.map(({ id }) => id).sort());
  for (const { id } of rules) expect([id, [...checks].some((check) => check.endsWith(`/${id}`))]).toEqual([id, true]);
});

describe('the catalogue of bugs that real clients had', () => {
  interface Row {
    nr: number;
    bug: string;
    caught_by?: string[];
    excused?: string;
  }
  const folder = new URL('../../contracts/catalogue/', import.meta.url);
  const rows: Row[] = readdirSync(folder).flatMap((name) => read(new URL(name, folder).href));

  test('has each of its 92 rows once, caught or excused', () => {
    expect(rows.map(({ nr }) => nr).sort((a, b) => a - b)).toEqual(Array.from({ length: 92 }, (_, i) => i + 1));
    for (const { nr, caught_by, excused } of rows) expect([nr, Boolean(caught_by?.length) !== Boolean(excused)]).toEqual([nr, true]);
  });

  test.each(rows.filter(({ caught_by }) => caught_by).map((row) => [row.nr, row] as const))(
    'row %d is caught by checks that catch such a client',
    (nr, { caught_by = [] }) => {
      for (const check of caught_by) expect([check, checks.has(check)]).toEqual([check, true]);
      const examples = [...broken].filter(([, { rows }]) => rows.includes(nr)).map(([name]) => name);
      const caught = examples.flatMap((name) => matrix[name]?.caught_by ?? []);
      if (!OF_PROCESSES.includes(nr))
        expect(caught, `examples: ${examples.join(' ') || 'none'}`).toEqual(expect.arrayContaining(caught_by));
    },
  );
});

test('the kill matrix is of the broken clients that there are, and names checks that there are', () => {
  expect(Object.keys(matrix).sort()).toEqual([...broken.keys()].sort());
  for (const [name, { bug, caught_by }] of Object.entries(matrix)) {
    expect([name, bug]).toEqual([name, broken.get(name)?.bug]);
    expect([name, caught_by.length > 0]).toEqual([name, true]);
    expect([name, caught_by.filter((check) => !checks.has(check))]).toEqual([name, []]);
  }
});
