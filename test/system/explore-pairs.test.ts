/** Bugs that only two misfortunes together show: `verify` passes each, and a search finds it, shrunk to those two, whatever it leaves out. */
import { expect, test, vi } from 'vitest';
import { exploreClient, readCases, verifyClient } from '../../contracts/index.js';
import { mutant } from '../clients/mutant.js';
import { twoMove } from '../clients/two-moves.js';
import { heldAgainst } from '../kit/broken.js';

vi.setConfig({ testTimeout: 600_000 });

type Found = Awaited<ReturnType<typeof exploreClient>>['report']['finds'];
const shortOf = (finds: Found) =>
  finds.map(({ check, steps, shows }) => [check, ...steps.map(({ operation, nth, move }) => `${operation} ${nth} ${move}`), shows]);
const keysOf = (finds: Found) => finds.map(({ check, operation, steps }) => `${check} ${operation} ${steps.length}`).sort();

test('there are twelve at least', () => expect(Object.keys(twoMove).length).toBeGreaterThanOrEqual(12));

test.each(Object.entries(twoMove))('%s', async (name, { change, entry = 'identity', story = 'approved', moves, operations, finds }) => {
  const client = await mutant({ change });
  const cases = readCases().flatMap((each) => (each.entry === entry ? each.id : []));
  const verified = await verifyClient(client, { name, cases, seed: '1', jobs: 16 });
  expect(verified.cases.flatMap(heldAgainst)).toEqual([]);

  const options = { name, entry, stories: [story], moves, operations, seed: '1' };
  const alone = await exploreClient(client, { ...options, depth: 1 });
  expect(shortOf(alone.report.finds)).toEqual([]);
  const pairs = await exploreClient(client, options);
  expect(shortOf(pairs.report.finds)).toContainEqual([...finds, 3]);
  expect(pairs.report.finds.every(({ steps }) => steps.length === 2)).toBe(true);
  expect(pairs.report.stories[0]?.depths.every(({ complete }) => complete)).toBe(true);

  const whole = await exploreClient(client, { ...options, reduction: false });
  expect(whole.report.schedules).toBeGreaterThanOrEqual(pairs.report.schedules);
  expect(keysOf(whole.report.finds)).toEqual(keysOf(pairs.report.finds));
});
