/** The search: what it finds in clients that fail only where two misfortunes meet, how small that gets, and that it blames no good client. */
import { expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { type ExploreOptions, exploreClient } from '../../contracts/index.js';
import { mutant } from '../clients/mutant.js';

const OPTIONS: ExploreOptions = { entry: 'identity', stories: ['approved'], seed: '1' };
const shortOf = ({ check, story, steps, shows }: Awaited<ReturnType<typeof exploreClient>>['report']['finds'][number]) => ({
  check,
  story,
  steps: steps.map(({ operation, nth, move }) => `${operation} ${nth} ${move}`),
  shows,
});

test('the reference client does what is right, whatever one thing goes wrong', async () => {
  const { report, cases } = await exploreClient(reference, { ...OPTIONS, depth: 1 });
  expect(report.finds).toEqual([]);
  expect(cases).toEqual([]);
  // bunq decides no more when it has.
  expect(report).toMatchObject({ unstruck: 1, unsteady: [], own_faults: [], cut_short: false });
  const [story] = report.stories;
  expect(story).toMatchObject({
    entry: 'identity',
    name: 'approved',
    outcome: 'approved',
    depths: [{ schedules: report.schedules - 2, skipped: 0, complete: true }],
  });
  expect(story?.exchanges).toHaveLength(6);
  expect(story?.points.map(({ alone }) => Object.keys(alone).sort().join())).toEqual(
    story?.points.map(({ fits }) => fits.toSorted().join()),
  );
  expect(report.schedules).toBeGreaterThan(100);
});

test('the same seed, the same bytes, however many are at once', async () => {
  const hasty = await mutant({ change: [['if (failed > MOST_FAILURES) throw error;', "throw new Error('not again');"]] });
  const options: ExploreOptions = { ...OPTIONS, depth: 1, moves: ['transient'] };
  const [one, other] = await Promise.all([1, 8].map((jobs) => exploreClient(hasty, { ...options, name: 'hasty', jobs })));
  expect(one?.report.finds.length).toBeGreaterThan(0);
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
});

test('a bug that shows only where two misfortunes meet is found, and shrunk to those two', async () => {
  const change = [
    [
      'if (answer.status !== 429) return checkAnswer(party, path, answer);',
      'if (answer.status !== 429) return failed ? answer : checkAnswer(party, path, answer);',
    ],
  ] as const;
  const options: ExploreOptions = { ...OPTIONS, moves: ['busy', 'forged'] };
  const { report, cases } = await exploreClient(await mutant({ change }), options);
  const steps = ['identity-verification-session.read 2 busy', 'identity-verification-session.read 3 forged'];
  expect(report.finds.map(shortOf)).toEqual([{ check: 'claims-on-evidence', steps, story: 'approved', shows: 3 }]);
  expect(cases).toMatchObject([{ id: report.finds[0]?.case, entry: 'identity', world: { faults: [{ skip: 1 }, { skip: 1 }] } }]);
});

test('what is cut short says so, and what fits no more', async () => {
  const few = await exploreClient(reference, { ...OPTIONS, depth: 2, schedules: 20, moves: ['harmless'] });
  expect(few.report.stories[0]?.depths).toEqual([
    { schedules: 18, skipped: 0, complete: false },
    { schedules: 0, skipped: expect.any(Number), complete: false },
  ]);
  const stopped = await exploreClient(reference, { ...OPTIONS, signal: AbortSignal.abort() });
  expect(stopped.report).toMatchObject({ cut_short: true, schedules: 0, stories: [] });
});

test('who fails where nothing goes wrong is told that, and nothing more', async () => {
  const hopeful = async () => ({ outcome: 'approved' as const });
  const { report } = await exploreClient(hopeful, { ...OPTIONS, stories: ['approved', 'rejected'] });
  const plain = { story: 'approved', steps: [], shows: 3 };
  expect(report.finds.map(shortOf)).toEqual([
    { check: 'claims-on-evidence', ...plain },
    { check: 'outcome', ...plain, story: 'rejected' },
    { check: 'submits-once', ...plain },
  ]);
  expect(report.schedules).toBe(4);
});
