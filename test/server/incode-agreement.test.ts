/** The result of a real capture and of a plan never contradict each other. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Plan, startMock } from '../../server/index.js';
import { PATHS, PICTURE, Session, type Step, WALK } from '../support/incode.js';

const ownFaults: unknown[] = [];
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
afterAll(() => expect(ownFaults).toEqual([]));

/** The reasons that a step shows, as the decisions on record have it; only some of them are planned here. */
const SHOWS: Record<Step, readonly string[]> = {
  'front-id': ['errorGlare', 'errorTypeMismatch'],
  'back-id': [],
  'process-id': ['errorAddress'],
  face: ['noFacesFound', 'spoofAttempt'],
  'process-face': [],
};
const reason = fc.constantFrom(
  ...(['errorGlare', 'errorTypeMismatch', 'errorAddress', 'noFacesFound', 'spoofAttempt', 'userCancelled', 'unknown'] as const),
);
const ending = fc.record(
  { result: fc.constantFrom('completed' as const, 'cancelled' as const, 'failed' as const), reason },
  { requiredKeys: ['result'] },
);
const outcome = fc.constantFrom('APPROVED' as const, 'REJECTED' as const);
const fail_reasons = fc.uniqueArray(reason, { maxLength: 3 });
const plan = fc.record({ outcome, fail_reasons, capture: ending }, { requiredKeys: [] });
const decision = fc.record({ outcome, fail_reasons }, { requiredKeys: [] });

/** What a client was told, and has not been told otherwise since. */
interface Told {
  /** By each step, the reasons that it showed. */
  steps: Partial<Record<Step, string[]>>;
  /** process-id did not succeed, for whatever reason. */
  unread: boolean;
  /** How the capture ended. */
  end?: { wentWell: boolean; fail_reasons: string[] };
}

/** What an answer shows, and which earlier ones it makes void. */
const hear: Record<Step, (told: Told, answer: Record<string, unknown>) => void> = {
  'front-id'(told, { correctGlare, failReason }) {
    const shown = [correctGlare || 'errorGlare', failReason !== 'ID_TYPE_UNACCEPTABLE' || 'errorTypeMismatch'];
    told.steps['front-id'] = shown.filter((each) => typeof each === 'string');
    hear['back-id'](told, {});
  },
  'back-id'(told) {
    told.unread = false;
    delete told.steps['process-id'];
  },
  'process-id'(told, { success }) {
    told.unread = !success;
    if (success) told.steps['process-id'] = [];
  },
  face(told, { confidence, error }) {
    told.steps.face = error ? ['noFacesFound'] : confidence === 1 ? ['spoofAttempt'] : [];
  },
  'process-face'({ steps }, { success }) {
    expect(success).toBe(steps.face?.length === 0);
  },
};

type Move = (session: Session, told: Told) => unknown;
/** A move that a counterexample is told in words. */
const named = (text: string, move: Move): Move => Object.assign(move, { [fc.toStringMethod]: () => text });
const unlessRefused = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Refusal') throw error;
  }
};

const takes = fc.constantFrom(...WALK).map((step) =>
  named(step, async (session, told) => {
    const { status, body } = await session.post(PATHS[step], PICTURE);
    if (status !== 409) hear[step](told, JSON.parse(body));
  }),
);
const finishes = fc.constant(
  named('finish', async (session, told) => {
    const { action } = await session.finish();
    if (action) told.end ??= { wentWell: action === 'approved', fail_reasons: [] };
  }),
);
const captures = ending.map((given) =>
  named(`capture ${JSON.stringify(given)}`, async (session, told) => {
    const { result, fail_reasons } = await session.capture(given);
    if (!result) return;
    for (const step of WALK) if (given.result === 'completed' || SHOWS[step].includes(given.reason ?? '')) delete told.steps[step];
    told.end = { wentWell: result === 'completed', fail_reasons };
  }),
);
const plansSession = plan.map((given) =>
  named(`plan ${JSON.stringify(given)}`, ({ world, id }) => unlessRefused(() => world.plan.session(id, given))),
);
const plansWorld = plan.map((given) =>
  named(`plan of the world ${JSON.stringify(given)}`, ({ world }) =>
    unlessRefused(() => world.plan.set({ process: 'by-hand', ...given } satisfies Plan)),
  ),
);
const decides = decision.map((given) =>
  named(`decision ${JSON.stringify(given)}`, ({ world, id }) => unlessRefused(() => world.plan.process(id, given))),
);
const submits = fc.constant(named('submit', (session) => session.submit()));

const move = fc.oneof(
  { weight: 6, arbitrary: takes },
  { weight: 4, arbitrary: plansSession },
  { weight: 2, arbitrary: plansWorld },
  { weight: 2, arbitrary: finishes },
  { weight: 1, arbitrary: captures },
  { weight: 1, arbitrary: submits },
  { weight: 1, arbitrary: decides },
);

function expectAgreed({ steps, unread, end }: Told, { result, all_fail_reason }: NonNullable<Awaited<ReturnType<Session['result']>>>) {
  expect(all_fail_reason.length > 0).toBe(result === 'REJECTED');
  const taken = Object.entries(steps) as [Step, string[]][];
  const shown = [...taken.flatMap(([, reasons]) => reasons), ...(end?.fail_reasons ?? [])];
  expect(all_fail_reason).toEqual(expect.arrayContaining(shown));
  if (unread || end?.wentWell === false) expect(result).toBe('REJECTED');
  const disproved = taken.flatMap(([step]) => SHOWS[step]).filter((each) => !shown.includes(each));
  expect(all_fail_reason.filter((each) => disproved.includes(each))).toEqual([]);
  if (end?.wentWell) expect(['', 'unknown']).toContain(all_fail_reason.join());
}

test('whatever is planned, captured, submitted and decided, in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 25, size: 'max' }), async (moves) => {
      const session = await Session.begin(mock);
      const told: Told = { steps: {}, unread: false };
      for (const each of moves) await each(session, told);
      const result = (await session.result()) ?? (await session.decided());
      expectAgreed(told, result as NonNullable<typeof result>);
      session.world.drop();
    }),
    { seed: 20251031, numRuns: 300, includeErrorInReport: true },
  );
});
