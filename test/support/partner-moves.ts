/** What clients may do on the partner's way, right or wrong, one move at a time; and with it all that may happen there. */
import fc from 'fast-check';
import { type Credential, lastCredential } from '../../server/world/credentials.js';
import { personRow } from '../../server/world/persons.js';
import { handMoves } from './hand-moves.js';
import { json, type Move, named, nth, request, type Stage, some, tried } from './lifecycle-stage.js';
import { cycles } from './lifecycle-watch.js';
import { moneyMoves } from './money-moves.js';
import { ADDRESS, newcomer } from './partner.js';

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

const answers = some.map((index) =>
  named(`an answer to entry ${index}`, async (stage) => {
    const row = nth(stage.world, 'partner-user-information-inquiry-entry', index);
    if (!row) return undefined;
    const path = `/user/${row.follows}/user-information-inquiry/${row.owner}/partner-user-information-inquiry-entry/${row.id}`;
    return request(stage, 'put', path, stage.partner.auth, { answer: 'My salary.' });
  }),
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

/** A token that is being reset while bunq comes to its verdict. */
const resetsInReview = some.map((index) =>
  named(`a reset, and then the verdict on onboarding ${index}`, async (stage) => {
    const row = nth(stage.world, 'user-onboarding', index);
    if (!row) return;
    const { provision } = personRow(stage.world, { id: row.owner });
    await request(stage, 'put', `/partner-user-provision/${provision}`, stage.partner.auth, { status: 'TOKEN_RESET_REQUESTED' });
    await tried(stage, 'the verdict', () => stage.handle.plan.step('user-onboarding', row.id));
  }),
);

const clientMoves: [weight: number, move: fc.Arbitrary<Move>][] = [
  [2, provides],
  [2, reads],
  [3, updates],
  [3, resets],
  [4, resetsInReview],
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
  [3, answers],
  [5, allTheWay],
];
const oneOf = (moves: typeof clientMoves): fc.Arbitrary<Move> => fc.oneof(...moves.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const upTo = (length: number, move: fc.Arbitrary<Move>) => fc.array(move, { maxLength: length, size: 'max' });

/** Moves of every kind, or of one side alone, which would seldom come to its rarest states else. */
export const partnerConversation: fc.Arbitrary<Move[]> = fc.oneof(
  { weight: 1, arbitrary: upTo(80, oneOf([...clientMoves, ...moneyMoves, ...handMoves])) },
  { weight: 1, arbitrary: upTo(80, oneOf([...clientMoves, ...handMoves])) },
  { weight: 2, arbitrary: upTo(80, oneOf([...moneyMoves, ...handMoves])) },
);
