/** What a client may do with accounts and money, right or wrong, one move at a time. */
import fc from 'fast-check';
import { timestamp } from '../../server/world/clock.js';
import type { LivingRow } from '../../server/world/lifecycle.js';
import type { World } from '../../server/world/world.js';
import { sign } from './actors.js';
import { ask, send } from './client.js';
import { byHand, json, type Move, named, nth, request, type Stage, some, tried } from './lifecycle-stage.js';

const SUGAR_DADDY = { type: 'EMAIL', value: 'sugardaddy@bunq.com', name: 'Sugar Daddy' };
const EUR = (value: string) => ({ currency: 'EUR', value });

type AccountRow = LivingRow & { iban: string };
const PARTNER = 1360;
const account = (world: World, index: number) => nth<AccountRow>(world, 'monetary-account', index);

/** Two of the partner's accounts, if it has so many. */
function two(world: World, index: number): { row?: AccountRow | undefined; other?: AccountRow | undefined } {
  const theirs = [...world.rows<AccountRow>('monetary-account').values()].filter(({ owner }) => owner === PARTNER);
  return { row: theirs[index % theirs.length], other: theirs[(index + 1) % theirs.length] };
}
const ibanOf = ({ iban }: AccountRow) => ({ type: 'IBAN', value: iban, name: 'x' });
const gives = ({ handle }: Stage, { id }: AccountRow) =>
  send(handle.url.replace('/w/', '/_mock/worlds/'), ask.post(`/monetary-account/${id}/money`, EUR('100')));
const signedRequest = (stage: Stage, method: 'post' | 'put', path: string, body: object) => {
  const signed = { ...stage.partner.auth, 'X-Bunq-Client-Signature': sign(json(body), stage.partner.privateKey) };
  return request(stage, method, path, signed, body);
};

const asks = fc.tuple(some, fc.constantFrom('0.01', '500', '500.01', '0')).map(([index, value]) =>
  named(`${value} asked for account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const body = { amount_inquired: EUR(value), counterparty_alias: SUGAR_DADDY, description: 'x', allow_bunqme: false };
    return row && request(stage, 'post', `/user/${row.owner}/monetary-account/${row.id}/request-inquiry`, stage.partner.auth, body);
  }),
);
/** One of the partner's accounts asks another of them, which has so much by then. */
const asksEachOther = fc.tuple(some, fc.constantFrom('0.01', '100')).map(([index, value]) =>
  named(`${value} asked by one of the partner's accounts of another`, async (stage) => {
    const { row, other } = two(stage.world, index);
    if (!row || !other) return;
    await gives(stage, other);
    const counterparty_alias = ibanOf(other);
    const body = { amount_inquired: EUR(value), counterparty_alias, description: 'x', allow_bunqme: false };
    return request(stage, 'post', `/user/${PARTNER}/monetary-account/${row.id}/request-inquiry`, stage.partner.auth, body);
  }),
);
const answers = fc.tuple(some, fc.constantFrom('ACCEPTED', 'ACCEPTED', 'REJECTED')).map(([index, status]) =>
  named(`response ${index} ${status}`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'request-response', index);
    const path = row && `/user/${row.follows}/monetary-account/${row.owner}/request-response/${row.id}`;
    return path && signedRequest(stage, 'put', path, { status });
  }),
);
/** One of the partner's accounts pays another of them twice, and Sugar Daddy. */
const paysTogether = fc.tuple(some, fc.constantFrom('0.01', '30')).map(([index, value]) =>
  named(`${value} paid three times by one of the partner's accounts`, async (stage) => {
    const { row, other } = two(stage.world, index);
    if (!row || !other) return;
    await gives(stage, row);
    const payment = { amount: EUR(value), counterparty_alias: ibanOf(other), description: 'x' };
    const payments = [payment, { ...payment, counterparty_alias: SUGAR_DADDY }, payment];
    return signedRequest(stage, 'post', `/user/${PARTNER}/monetary-account/${row.id}/payment-batch`, { payments });
  }),
);
/** One of the partner's accounts is to pay another of them, and perhaps Sugar Daddy too, once somebody says so. */
const drafts = fc.tuple(some, fc.constantFrom('0.01', '60'), fc.boolean()).map(([index, value, isMore]) =>
  named(`a draft of ${value} by one of the partner's accounts`, async (stage) => {
    const { row, other } = two(stage.world, index);
    if (!row || !other) return;
    await gives(stage, row);
    const entry = { amount: EUR(value), counterparty_alias: ibanOf(other), description: 'x' };
    const entries = isMore ? [entry, { ...entry, counterparty_alias: SUGAR_DADDY }] : [entry];
    const body = { entries, number_of_required_accepts: 1 };
    return request(stage, 'post', `/user/${PARTNER}/monetary-account/${row.id}/draft-payment`, stage.partner.auth, body);
  }),
);
const decides = fc.tuple(some, fc.constantFrom('ACCEPTED', 'ACCEPTED', 'REJECTED', 'CANCELLED')).map(([index, status]) =>
  named(`draft ${index} ${status}`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'draft-payment', index);
    const path = row && `/user/${row.follows}/monetary-account/${row.owner}/draft-payment/${row.id}`;
    return path && signedRequest(stage, 'put', path, { status });
  }),
);
const revokes = some.map((index) =>
  named(`inquiry ${index} revoked`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'request-inquiry', index);
    const path = row && `/user/${row.follows}/monetary-account/${row.owner}/request-inquiry/${row.id}`;
    return path && request(stage, 'put', path, stage.partner.auth, { status: 'REVOKED' });
  }),
);
/** Two of Sugar Daddy's at once; then, perhaps, neither. */
const asksTogether = fc.tuple(some, fc.boolean()).map(([index, isLost]) =>
  named(`two asked together for account ${index}${isLost ? ', and revoked' : ''}`, async (stage) => {
    const row = account(stage.world, index);
    if (!row) return;
    const inquiry = { amount_inquired: EUR('0.01'), counterparty_alias: SUGAR_DADDY, description: 'x', allow_bunqme: false };
    const path = `/user/${row.owner}/monetary-account/${row.id}/request-inquiry-batch`;
    await request(stage, 'post', path, stage.partner.auth, { request_inquiries: [inquiry, inquiry] });
    const batch = nth<LivingRow>(stage.world, 'request-inquiry-batch', 0);
    return isLost && batch && request(stage, 'put', `${path}/${batch.id}`, stage.partner.auth, { status: 'REVOKED' });
  }),
);
const statuses = ['ACTIVE', 'BLOCKED', 'FROZEN', 'CANCELLED', 'CANCELLED', 'PENDING_REOPEN', 'PENDING_REOPEN', 'OPEN'];
const changes = fc.tuple(some, fc.constantFrom(...statuses)).map(([index, status]) =>
  named(`PUT ${status} of account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const body = {
      status,
      ...(status === 'CANCELLED' && { sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'x' }),
    };
    return row && request(stage, 'put', `/user/${row.owner}/monetary-account-bank/${row.id}`, stage.partner.auth, body);
  }),
);
const opens = fc
  .constantFrom('EUR', 'USD', 'euro')
  .map((currency) =>
    named(`an account in ${json(currency)}`, (stage) =>
      request(stage, 'post', `/user/${PARTNER}/monetary-account-bank`, stage.partner.auth, { currency }),
    ),
  );

const orders = fc.constantFrom('VIRTUAL_DELIVERY', 'VIRTUAL_DELIVERY', 'NEW_CARD_REQUEST_RECEIVED', 'LOST').map((order_status) =>
  named(`a card by ${order_status}`, (stage) =>
    request(stage, 'post', '/user/1360/card-debit', stage.partner.auth, {
      second_line: '',
      type: 'MASTERCARD',
      product_type: 'MASTERCARD_DEBIT',
      order_status,
    }),
  ),
);
const ofCard = (index: number, text: string, method: 'post' | 'put', end: string, body: object) =>
  named(`${method} ${text} of card ${index}`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'card', index);
    return row && request(stage, method, `/user/${row.owner}/card/${row.id}${end}`, stage.partner.auth, body);
  });
const cardStatuses = ['ACTIVE', 'ACTIVE', 'DEACTIVATED', 'DEACTIVATED', 'LOST', 'STOLEN', 'CANCELLED', 'EXPIRED'];
const cards = fc
  .tuple(some, fc.constantFrom(...cardStatuses), fc.boolean())
  .map(([index, status, isTold]) => ofCard(index, status, 'put', '', { status, ...(isTold && { cancellation_reason: 'OTHER' }) }));
const replaces = some.map((index) => ofCard(index, 'replace', 'post', '/replace', {}));
const codes = fc
  .tuple(some, fc.constantFrom('GENERATED', 'GENERATED', 'STATIC'))
  .map(([index, type]) => ofCard(index, type, 'post', '/generated-cvc2', { type }));
const retypes = fc.tuple(some, fc.constantFrom('GENERATED', 'STATIC')).map(([index, type]) =>
  named(`code ${index} becomes ${type}`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'generated-cvc2', index);
    const path = row && `/user/${row.follows}/card/${row.owner}/generated-cvc2/${row.id}`;
    return path && request(stage, 'put', path, stage.partner.auth, { type });
  }),
);

type AssignmentRow = LivingRow & { account: number };
/** A row of a type by its number, under a test's hand. */
const ofType = (type: string, text: string, index: number, act: (stage: Stage, id: number) => unknown) =>
  byHand(`${text} ${type} ${index}`, (stage) => {
    const row = nth<LivingRow>(stage.world, type, index);
    return row && act(stage, row.id);
  });
/** With a card whose account has a little by then. */
const buys = fc
  .tuple(some, fc.constantFrom('0.01', '2', '5000', '0'), fc.constantFrom(undefined, undefined, 'PIN_INCORRECT' as const))
  .map(([index, value, decision]) =>
    named(`${value} ${decision ?? 'paid'} by card ${index}`, async (stage) => {
      const { world, handle } = stage;
      const card = nth<LivingRow>(world, 'card', index);
      if (!card) return;
      const assignments = world.rows<AssignmentRow>('card-assignment');
      const drawnOn = (assignments.get(assignments.idsOf(card.id)[0] as number) as AssignmentRow).account;
      await send(handle.url.replace('/w/', '/_mock/worlds/'), ask.post(`/monetary-account/${drawnOn}/money`, EUR('3')));
      await tried(stage, 'it', () => handle.money.payByCard(card.id, { amount: EUR(value), ...(decision && { decision }) }));
    }),
  );
const ENDS: Record<string, (handle: Stage['handle'], id: number) => unknown> = {
  reverse: ({ money }, id) => money.reverseCardPayment(id),
  refund: ({ money }, id) => money.refundCardPayment(id),
  'give back a cent of': ({ money }, id) => money.refundCardPayment(id, { amount: EUR('0.01') }),
  settle: ({ plan }, id) => plan.step('mastercard-action', id),
};
const ends = fc
  .tuple(some, fc.constantFrom(...Object.keys(ENDS)))
  .map(([index, how]) => ofType('mastercard-action', how, index, ({ handle }, id) => ENDS[how]?.(handle, id)));
const challenges = some.map((index) =>
  ofType('card', 'challenge of', index, ({ handle }, id) => handle.money.challengeHolder(id, { amount: EUR('1') })),
);
const says = fc.tuple(some, fc.constantFrom('ACCEPTED_PENDING_RESPONSE', 'REJECTED_PENDING_RESPONSE', 'ACCEPTED')).map(([index, status]) =>
  named(`challenge ${index} ${status}`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'challenge-request', index);
    return row && request(stage, 'put', `/user/${row.owner}/challenge-request/${row.id}`, stage.partner.auth, { status });
  }),
);

const statements = fc.tuple(some, fc.constantFrom('CSV', 'MT940', 'PDF', 'XLS')).map(([index, statement_format]) =>
  named(`a statement as ${statement_format} of account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const today = timestamp(stage.world.clock.now()).slice(0, 10);
    const body = { statement_format, date_start: today, date_end: today, regional_format: 'EUROPEAN' };
    return row && request(stage, 'post', `/user/${row.owner}/monetary-account/${row.id}/customer-statement`, stage.partner.auth, body);
  }),
);

const JOHN = { type: 'IBAN' as const, value: 'DE89370400440532013000', name: 'John Doe' };
const tabs = fc.tuple(some, fc.constantFrom('0.01', '0')).map(([index, value]) =>
  named(`a tab of ${value} for account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const body = { bunqme_tab_entry: { amount_inquired: EUR(value), description: 'x' } };
    return row && request(stage, 'post', `/user/${row.owner}/monetary-account/${row.id}/bunqme-tab`, stage.partner.auth, body);
  }),
);
const pays = some.map((index) => ofType('bunqme-tab', 'pay', index, ({ handle }, id) => handle.money.payTab(id, { by: JOHN })));
const cancels = some.map((index) =>
  named(`tab ${index} CANCELLED`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'bunqme-tab', index);
    const path = row && `/user/${row.follows}/monetary-account/${row.owner}/bunqme-tab/${row.id}`;
    return path && request(stage, 'put', path, stage.partner.auth, { status: 'CANCELLED' });
  }),
);

export const moneyMoves: [weight: number, move: fc.Arbitrary<Move>][] = [
  [2, opens],
  [2, asks],
  [4, asksEachOther],
  [4, answers],
  [1, paysTogether],
  [2, drafts],
  [2, decides],
  [1, revokes],
  [1, asksTogether],
  [5, changes],
  [2, orders],
  [4, cards],
  [1, replaces],
  [2, codes],
  [1, retypes],
  [7, buys],
  [7, ends],
  [1, challenges],
  [2, says],
  [1, statements],
  [3, tabs],
  [2, pays],
  [1, cancels],
];
