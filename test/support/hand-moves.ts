/** What a test may do to a world: move what waits, decide, plan, let time pass. */
import fc from 'fast-check';
import type { Plan } from '../../server/index.js';
import { logIn } from './actors.js';
import { byHand, json, type Move, named, nth, some, tried } from './lifecycle-stage.js';

const asks = some.map((index) =>
  byHand(`an inquiry of person ${index}`, ({ world, handle }) =>
    handle.inquire(nth(world, 'user-person', index)?.id ?? 1, { entries: ['USER_PERSON_SOURCE_OF_INCOME'] }),
  ),
);
const step = fc.record(
  {
    fails: fc.boolean(),
    onboarding: fc.constantFrom('VERIFIED' as const, 'DENIED' as const),
    inquiry_outcome: fc.constantFrom('APPROVED' as const, 'REJECTED' as const),
  },
  { requiredKeys: [] },
);
const steps = fc
  .tuple(
    some,
    fc.constantFrom(
      'partner-user-provision',
      'partner-user-provision',
      'user-onboarding',
      'user-information-inquiry',
      'user-person',
      'card-order',
      'delivery',
    ),
    fc.oneof(fc.constant({}), step),
  )
  .map(([index, slug, given]) =>
    byHand(`a step ${json(given)} of ${slug} ${index}`, ({ world, handle }) =>
      handle.plan.step(slug, nth(world, slug, index)?.id ?? 1, given),
    ),
  );
const decides = fc
  .tuple(some, fc.constantFrom('APPROVED' as const, 'REJECTED' as const))
  .map(([index, outcome]) =>
    byHand(`${outcome} for identity session ${index}`, ({ world, handle }) =>
      handle.plan.process(nth(world, 'identity-verification-session', index)?.id ?? 1, { outcome }),
    ),
  );
const captures = fc.tuple(some, fc.constantFrom('completed' as const, 'cancelled' as const, 'failed' as const)).map(([index, result]) =>
  byHand(`a capture ${result} of identity session ${index}`, async ({ world, handle }) => {
    const id = nth(world, 'identity-verification-session', index)?.id ?? 1;
    const url = `${handle.url.replace(/\/w\/.*/, '')}/_mock/worlds/${handle.name}/identity-verification-session/${id}/capture`;
    const body = json({ result, ...(result === 'failed' && { reason: 'errorGlare' }) });
    await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  }),
);
const when = fc.oneof(
  fc.record({ after_ms: fc.constantFrom(0, 1, 500, 5000) }),
  fc.record({ after_reads: fc.nat({ max: 2 }) }),
  fc.constant('by-hand' as const),
);
const plan: fc.Arbitrary<Plan> = fc.record(
  {
    outcome: fc.constantFrom('APPROVED', 'APPROVED', 'REJECTED'),
    process: when,
    provision: when,
    company: when,
    contact: when,
    review: when,
    onboarding: fc.constantFrom('VERIFIED', 'DENIED'),
    inquiry: when,
    inquiry_outcome: fc.constantFrom('APPROVED', 'REJECTED'),
    inquiries: fc.constantFrom([], [{ entries: ['USER_PERSON_ACCOUNT_PURPOSE'], after_ms: 1000 }]),
    hold: fc.subarray(['PENDING_PROCESS_USER', 'SUBMITTED', 'IN_PROGRESS', 'PENDING_FIRST_USE', 'CONFIRMING'], { maxLength: 1 }),
    fails_at: fc.subarray(['PENDING_PROCESS_USER', 'PENDING_PROCESS_RELATION_USER', 'PENDING_PROCESS_OAUTH_REQUEST', 'ACTIVE'], {
      maxLength: 1,
    }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Plan>;
const plans = fc.oneof(plan, fc.constant({} as Plan)).map((given) => byHand(`plan ${json(given)}`, ({ handle }) => handle.plan.set(given)));
const plansUser = fc
  .tuple(some, plan)
  .map(([index, given]) =>
    byHand(`plan of person ${index} ${json(given)}`, ({ world, handle }) =>
      handle.plan.user(nth(world, 'user-person', index)?.id ?? 1, given),
    ),
  );
const passes = fc
  .constantFrom(0, 1, 500, 1500, 6000, 60_000, 300_000, 3_600_000)
  .map((ms) => byHand(`${ms} ms pass`, ({ handle }) => handle.clock.advance(ms)));
const DAY = 86_400_000_000;
/** What is next may be the end of a card, years away: the partner's session is over by then, and it opens another. */
const toNext = fc.constant(
  named('on to what is next', async (stage) => {
    const { handle, partner } = stage;
    const before = handle.clock.instant;
    await tried(stage, 'on to what is next', () => handle.clock.toNext());
    if (handle.clock.instant - before > DAY) Object.assign(partner, await logIn(handle, handle.partner.api_key));
  }),
);
const answersOf = fc
  .constantFrom<(number | 'close')[]>([200], [500], ['close'], [500, 200])
  .map((replies) =>
    named(`the target answers ${json(replies)}`, async ({ target }) => void target.replies.splice(0, Number.POSITIVE_INFINITY, ...replies)),
  );
const replays = some.map((index) =>
  byHand(`delivery ${index} again`, ({ world, handle }) => handle.deliveries.replay(nth(world, 'delivery', index)?.id ?? 1)),
);
export const handMoves: [weight: number, move: fc.Arbitrary<Move>][] = [
  [2, asks],
  [5, steps],
  [2, decides],
  [3, captures],
  [2, plans],
  [1, plansUser],
  [7, passes],
  [3, toNext],
  [1, answersOf],
  [1, replays],
];
