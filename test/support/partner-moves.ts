/** What may happen on the partner's way, one move at a time, in any order: right or wrong, by clients, by time, by plans and by hand. */
import fc from 'fast-check';
import type { Plan, WorldHandle } from '../../server/index.js';
import { type Credential, lastCredential } from '../../server/world/credentials.js';
import type { LivingRow } from '../../server/world/lifecycle.js';
import { personRow } from '../../server/world/persons.js';
import type { World } from '../../server/world/world.js';
import { fingerprintOf } from '../fuzz/fingerprint.js';
import type { Actor } from './actors.js';
import { ask, send } from './client.js';
import { cycles } from './lifecycle-watch.js';
import { ADDRESS, newcomer } from './partner.js';
import type { Target } from './target.js';

export interface Stage {
  handle: WorldHandle;
  world: World;
  partner: Actor;
  target: Target;
  /** Of the installation that all sessions are opened from. */
  installation: Actor;
  /** What a refusal changed. */
  violations: string[];
}

export type Move = (stage: Stage) => Promise<unknown>;

const named = (text: string, move: Move): Move => Object.assign(move, { [fc.toStringMethod]: () => text, toString: () => text });
const json = JSON.stringify;

const some = fc.nat({ max: 99 });
/** One of the rows of a type, with those preferred that came last. */
const nth = <R extends LivingRow>(world: World, type: string, index: number): R | undefined => {
  const rows = [...world.rows<R>(type).values()].reverse();
  return rows[index < 60 ? 0 : index % (rows.length || 1)];
};

/** A request, of which a refusal must change nothing. */
async function request({ world, handle, violations }: Stage, method: 'get' | 'post' | 'put', path: string, by: Actor['auth'], body = {}) {
  const before = fingerprintOf(world, []);
  const asked = method === 'get' ? ask.get(`/v1${path}`, by) : ask[method](`/v1${path}`, body, by);
  const answer = await send(handle.url, asked);
  if (answer.status >= 500) violations.push(`${method} ${path}: ${answer.status} ${answer.body}`);
  if (answer.status >= 400 && fingerprintOf(world, []) !== before)
    violations.push(`${method} ${path} ${json(body)} was refused, and changed the world`);
  return answer;
}

const states = cycles.flatMap(([, { states }]) => Object.keys(states));
const statuses = [
  ...new Set(
    cycles.flatMap(([, { transitions }]) =>
      Object.values(transitions).flatMap(({ trigger }) => ('client' in trigger ? [trigger.client] : [])),
    ),
  ),
];
const status = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...statuses) }, { weight: 1, arbitrary: fc.constantFrom(...states, '') });

const AUDIT = { products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'], date_of_birth: '1990-01-15' };
const kinds = ['person', 'person', 'audit', 'company'] as const;
const provides = fc.tuple(fc.constantFrom(...kinds), some).map(([kind, director]) =>
  named(`a provision of a ${kind}`, (stage) => {
    const { id } = nth(stage.world, 'partner-user-provision', director) ?? { id: 1 };
    const company = { user_verified_type: 'PARTNER_USER_COMPANY', products: ['COMPANY_VERIFIED'], director_relation_provision_id: id };
    const more = { person: {}, audit: AUDIT, company }[kind];
    return request(stage, 'post', '/partner-user-provision', stage.partner.auth, newcomer(more));
  }),
);
const ofProvision = (text: string, index: number, method: 'get' | 'put', body?: object) =>
  named(`${text} of provision ${index}`, async (stage) => {
    const row = nth(stage.world, 'partner-user-provision', index);
    return row && request(stage, method, `/partner-user-provision/${row.id}`, stage.partner.auth, body);
  });
const reads = some.map((index) => ofProvision('GET', index, 'get'));
const updates = fc.tuple(some, status).map(([index, status]) => ofProvision(`PUT ${json(status)}`, index, 'put', { status }));
const signsIn = some.map((index) =>
  named(`a session by credential ${index}`, async (stage) => {
    const row = nth<Credential>(stage.world, 'user-credential', index);
    return row && request(stage, 'post', '/session-server', stage.installation.auth, { secret: row.token });
  }),
);

const resets = some.map((index) => ofProvision('a reset', index, 'put', { status: 'TOKEN_RESET_REQUESTED' }));

/** A call on a person's path, by its partner. */
const ofPerson = (text: string, index: number, call: (stage: Stage, user: number) => Promise<unknown>) =>
  named(`${text} of person ${index}`, async (stage) => {
    const row = nth(stage.world, 'user-person', index);
    return row && call(stage, row.id);
  });
const GIVEN: [path: string, body: object][] = [
  ['address-main', { address_main: ADDRESS }],
  ['nationality', { all_nationality: ['NL'] }],
  ['tax-resident', { tax_resident: [{ country: 'NL', tax_number: '426702311', status: 'CONFIRMED' }] }],
];
const NAMED = { first_name: 'Ada', last_name: 'Lovelace', date_of_birth: '1990-01-15' };
const gives = some.map((index) =>
  ofPerson('all that a person can give', index, async (stage, user) => {
    for (const [path, body] of GIVEN) await request(stage, 'post', `/user/${user}/${path}`, stage.partner.auth, body);
    await request(stage, 'put', `/user-person/${user}`, stage.partner.auth, NAMED);
  }),
);
const givesName = some.map((index) =>
  ofPerson('the name', index, (stage, user) => request(stage, 'put', `/user-person/${user}`, stage.partner.auth, { first_name: 'Ada' })),
);
const DESIRED = { user_verification_status_desired: 'VERIFIED' };
const begins = fc
  .tuple(some, fc.boolean())
  .map(([index, desired]) =>
    ofPerson(`an onboarding${desired ? ', VERIFIED desired,' : ''}`, index, (stage, user) =>
      request(stage, 'post', `/user/${user}/user-onboarding`, stage.partner.auth, { type: 'PERSON', ...(desired && DESIRED) }),
    ),
  );
const ofRow = (slug: string, text: string, index: number, method: 'get' | 'put', body?: object) =>
  named(`${text} of ${slug} ${index}`, async (stage) => {
    const row = nth(stage.world, slug, index);
    return row && request(stage, method, `/user/${row.owner}/${slug}/${row.id}`, stage.partner.auth, body);
  });
const asksForReview = fc
  .tuple(some, fc.oneof({ weight: 3, arbitrary: fc.constant(DESIRED) }, { weight: 1, arbitrary: status.map((status) => ({ status })) }))
  .map(([index, body]) => ofRow('user-onboarding', `PUT ${json(body)}`, index, 'put', body));
const looks = fc
  .tuple(some, fc.constantFrom('user-onboarding', 'identity-verification-session', 'user-information-inquiry'))
  .map(([index, slug]) => ofRow(slug, 'GET', index, 'get'));
const verifies = some.map((index) =>
  ofPerson('an identity session', index, (stage, user) =>
    request(stage, 'post', `/user/${user}/identity-verification-session`, stage.partner.auth, {
      purpose: 'VERIFICATION',
      provider: 'INCODE',
    }),
  ),
);
const submits = fc
  .tuple(some, fc.oneof({ weight: 3, arbitrary: fc.constant('SUBMITTED') }, { weight: 1, arbitrary: status }))
  .map(([index, status]) => ofRow('identity-verification-session', `PUT ${status}`, index, 'put', { status }));
const connects = fc.constant(named('an OAuth client', (stage) => request(stage, 'post', '/oauth-client', stage.partner.auth)));
const reconnects = fc
  .tuple(some, fc.oneof(fc.constantFrom('ACTIVE', 'CANCELLED'), status))
  .map(([index, status]) => ofRow('oauth-client', `PUT ${json(status)}`, index, 'put', { status }));

/** What the control plane refuses, it refuses with a Refusal. */
async function tried({ world, violations }: Stage, text: string, act: () => unknown): Promise<void> {
  const before = fingerprintOf(world, []);
  try {
    await act();
  } catch (error) {
    if ((error as Error).name !== 'Refusal') violations.push(`${text}: ${error}`);
    if (fingerprintOf(world, []) !== before) violations.push(`${text} was refused, and changed the world`);
  }
}
const byHand = (text: string, act: (stage: Stage) => unknown) => named(text, (stage) => tried(stage, text, () => act(stage)));

const asks = some.map((index) =>
  byHand(`an inquiry of person ${index}`, ({ world, handle }) =>
    handle.inquire(nth(world, 'user-person', index)?.id ?? 1, { entries: ['USER_PERSON_SOURCE_OF_INCOME'] }),
  ),
);
const answers = some.map((index) =>
  named(`an answer to entry ${index}`, async (stage) => {
    const row = nth(stage.world, 'partner-user-information-inquiry-entry', index);
    if (!row) return undefined;
    const path = `/user/${row.follows}/user-information-inquiry/${row.owner}/partner-user-information-inquiry-entry/${row.id}`;
    return request(stage, 'put', path, stage.partner.auth, { answer: 'My salary.' });
  }),
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
  .tuple(some, fc.constantFrom(...cycles.map(([slug]) => slug), 'partner-user-provision'), fc.oneof(fc.constant({}), step))
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
  .constantFrom(0, 1, 500, 1500, 6000, 60_000, 3_600_000)
  .map((ms) => byHand(`${ms} ms pass`, ({ handle }) => handle.clock.advance(ms)));
const toNext = fc.constant(byHand('on to what is next', ({ handle }) => handle.clock.toNext()));
const answersOf = fc
  .constantFrom<(number | 'close')[]>([200], [500], ['close'], [500, 200])
  .map((replies) =>
    named(`the target answers ${json(replies)}`, async ({ target }) => void target.replies.splice(0, Number.POSITIVE_INFINITY, ...replies)),
  );
const replays = some.map((index) =>
  byHand(`delivery ${index} again`, ({ world, handle }) => handle.deliveries.replay(nth(world, 'delivery', index)?.id ?? 1)),
);
/** From here to the end of an onboarding, if nothing is in the way. */
const allTheWay = some.map((index) =>
  ofPerson('all the way to a review', index, async (stage, user) => {
    const by = stage.partner.auth;
    const { api_key } = personRow(stage.world, { id: user });
    const credential = lastCredential(stage.world, api_key);
    if (credential) await request(stage, 'post', '/session-server', stage.installation.auth, { secret: credential.token });
    await request(stage, 'post', `/user/${user}/user-onboarding`, by, { type: 'PERSON' });
    for (const [path, body] of GIVEN) await request(stage, 'post', `/user/${user}/${path}`, by, body);
    await request(stage, 'put', `/user-person/${user}`, by, NAMED);
    await request(stage, 'post', `/user/${user}/identity-verification-session`, by, { purpose: 'VERIFICATION', provider: 'INCODE' });
    const session = stage.world.rows('identity-verification-session').idsOf(user).at(-1);
    await request(stage, 'put', `/user/${user}/identity-verification-session/${session}`, by, { status: 'SUBMITTED' });
    await stage.handle.clock.advance(5000);
  }),
);

const weighed: [weight: number, move: fc.Arbitrary<Move>][] = [
  [4, provides],
  [2, reads],
  [3, updates],
  [5, resets],
  [3, signsIn],
  [2, gives],
  [1, givesName],
  [3, begins],
  [6, asksForReview],
  [2, looks],
  [2, verifies],
  [3, submits],
  [1, connects],
  [2, reconnects],
  [2, asks],
  [3, answers],
  [5, steps],
  [2, decides],
  [1, captures],
  [2, plans],
  [1, plansUser],
  [7, passes],
  [3, toNext],
  [1, answersOf],
  [1, replays],
  [5, allTheWay],
];
export const partnerMove: fc.Arbitrary<Move> = fc.oneof(...weighed.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** What the clients of a world are told of where its rows are. */
export async function shownRows({ world, handle, partner }: Stage): Promise<[slug: string, id: number, object: Record<string, unknown>][]> {
  const headers = { ...partner.auth, 'X-Mock-Edition': '2026-06' };
  const list = async (slug: string, path: string) => {
    const { status, body } = await send(handle.url, ask.get(`/v1${path}?count=200`, headers));
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    const objects = JSON.parse(body).Response.flatMap((item: object) => Object.values(item)) as { id: number }[];
    return objects.map((object): [string, number, Record<string, unknown>] => [slug, object.id, object as never]);
  };
  const shown = await list('partner-user-provision', '/partner-user-provision');
  for (const { owner } of new Map([...world.rows('user-onboarding').values()].map((row) => [row.owner, row])).values())
    shown.push(...(await list('user-onboarding', `/user/${owner}/user-onboarding`)));
  return [...shown, ...(await list('oauth-client', '/oauth-client'))];
}
