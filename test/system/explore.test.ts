/** The search where it takes long: a good client under every pair, the power of one move, and the CLI. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { type ExploreOptions, exploreClient } from '../../contracts/index.js';
import { mutant } from '../clients/mutant.js';
import { brokenClients } from '../kit/broken.js';
import { directory } from '../support/cli.js';
import { contracts, python } from '../support/contracts.js';

// Thousands of conversations take minutes.
vi.setConfig({ testTimeout: 600_000 });

const OPTIONS: ExploreOptions = { entry: 'identity', stories: ['approved'], seed: '1' };
type Found = Awaited<ReturnType<typeof exploreClient>>['report']['finds'];
const shortOf = (finds: Found) =>
  finds.map(({ check, steps, shows }) => [check, ...steps.map(({ operation, nth, move }) => `${operation} ${nth} ${move}`), shows]);

describe('no false find', () => {
  test('in the reference client, whatever two things go wrong', async () => {
    const { report } = await exploreClient(reference, { ...OPTIONS, schedules: 10_000 });
    expect(shortOf(report.finds)).toEqual([]);
    const [one, two] = report.stories[0]?.depths ?? [];
    expect([one?.complete, two?.complete]).toEqual([true, true]);
    expect(two?.schedules).toBeGreaterThan(1_000);
    expect(two?.skipped).toBeGreaterThan(1_000);
  });

  test('in the whole onboarding of the reference client, whatever one thing goes wrong', async () => {
    const { report } = await exploreClient(reference, { ...OPTIONS, entry: 'onboarding', depth: 1 });
    expect(shortOf(report.finds)).toEqual([]);
    expect(report.stories[0]?.depths[0]?.complete).toBe(true);
  });

  test('in the client in Python, by its lines of JSON', async () => {
    const client = ['--driver', 'stdio', '--', 'python3', python, '--stdio'];
    const { code, stdout } = await contracts(
      'explore',
      '--entry',
      'identity',
      '--story',
      'approved',
      '--depth',
      '1',
      '--seed',
      '1',
      ...client,
    );
    expect(stdout).toContain('no find');
    expect(code, stdout).toBe(0);
  });
});

/** Broken clients of the kit's own, which one misfortune shows, without any case; and the check that their bug is about. */
test.each([
  ['never-verifies', 'claims-on-evidence'],
  ['any-error-is-a-rejection', 'claims-on-evidence'],
  ['broken-connection-is-a-rejection', 'claims-on-evidence'],
  ['busy-loop', 'no-busy-loop'],
  ['reads-the-first-piece', 'outcome'],
  ['needs-a-length', 'outcome'],
  ['repeats-what-was-hung-up-on', 'no-repeated-post'],
  ['takes-an-interim-answer', 'outcome'],
])('%s is found, by %s', async (name, check) => {
  const broken = (await brokenClients()).get(name);
  const { report } = await exploreClient(await mutant(broken as NonNullable<typeof broken>), { ...OPTIONS, depth: 1 });
  expect(report.finds.map((find) => find.check)).toContain(check);
  expect(report.finds.every(({ steps, shows }) => steps.length < 2 && shows === 3)).toBe(true);
});

test('the CLI keeps each find as a case, which verify runs without a search', async () => {
  using folder = directory();
  const saved = folder.path('finds');
  const client = ['--', process.execPath, 'examples/naive-client.mjs'];
  const search = [
    'explore',
    '--entry',
    'identity',
    '--story',
    'approved',
    '--moves',
    'hostile',
    '--depth',
    '1',
    '--schedules',
    '8',
    '--seed',
    '7',
  ];
  const { code, stdout } = await contracts(...search, '--save', saved, '--json', folder.path('report.json'), ...client);
  expect(code, stdout).toBe(1);
  const { finds } = JSON.parse(readFileSync(folder.path('report.json'), 'utf8')) as { finds: { case: string }[] };
  const ids = [...new Set(finds.map((find) => find.case))].sort();
  expect(readdirSync(saved).sort()).toEqual(ids.map((id) => `${id.toLowerCase()}.json`).sort());
  expect(stdout).toContain('1. identity-verification-session.create is redirected to another host');
  expect(stdout).toContain(`repeat  bunq-contracts verify ${ids.join(' ')} --seed 7 --cases ${saved} -- `);
  const again = await contracts('verify', ...ids, '--seed', '7', '--cases', saved, ...client);
  expect(again.code).toBe(1);
  for (const id of ids) expect(again.stdout).toContain(`FAIL  ${id}`);
});

test('what cannot be searched is said, and nothing is written', async () => {
  using folder = directory();
  const saved = folder.path('finds');
  for (const [args, why] of [
    [['--moves', 'evil', '--', 'true'], /There are harmless, transient, uncertain, hostile/],
    [['--', '/nonexistent/client'], /there is no such command/],
    [[], /there is no client/],
  ] as const) {
    const { code, stderr } = await contracts('explore', '--save', saved, ...args);
    expect(stderr).toMatch(why);
    expect(code).toBe(2);
  }
  expect(existsSync(saved)).toBe(false);
});
