/** Events: what happened to a user's accounts and cards, as one list. */
import { afterAll, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { at as ofCard, sceneIn } from '../support/cards.js';
import { at, EUR, first, ibanOf, sandboxUser } from '../support/money.js';
import { type Json, only, why } from '../support/partner.js';

const mock = await startMock({ freeze: true, now: '2025-07-21T09:30:00Z' });
afterAll(() => mock.stop());
let worlds = 0;
const scene = () => sceneIn(mock.world(`events-${worlds++}`, {}));

const typesOf = (events: Json[]) => events.map(({ object, action }) => `${action} ${Object.keys(object)[0]}`);

test('each payment, request, card payment, challenge and card has one, the newest first, with its object as GET gives it', async () => {
  const { world, user, account, card } = await scene();
  const other = await sandboxUser(world);
  const theirs = await first(other);
  const path = `/user/${user.id}/event`;
  const request = { amount_inquired: EUR('1'), counterparty_alias: ibanOf(account), description: 'x', allow_bunqme: false };
  only(await other.post(at(other, theirs, 'request-inquiry'), request));
  expect(await user.all(`${path}?status=AWAITING_REPLY`)).toMatchObject([
    { monetary_account_id: account.id, user_id: null, action: 'CREATE', object: { RequestResponse: { status: 'PENDING' } } },
  ]);
  const [response] = await user.all(at(user, account, 'request-response'));
  await world.clock.advance(1000);
  only(await user.put(at(user, account, `request-response/${response?.id}`), { status: 'ACCEPTED' }));
  const bought = await world.money.payByCard(card.id, { amount: EUR('2') });
  const question = await world.money.challengeHolder(card.id, { amount: EUR('3') });
  only(await user.put(ofCard(user, card), { card_limit: EUR('5') }));
  await world.money.reverseCardPayment(bought.id);

  const events = await user.all(path);
  expect(typesOf(events)).toEqual([
    'CREATE Payment',
    'UPDATE CardDebit',
    'CREATE MasterCardIdentityCheckChallengeRequest',
    'UPDATE MasterCardAction',
    'CREATE Payment',
    'CREATE Payment',
    'UPDATE RequestResponse',
    'CREATE Payment',
  ]);
  expect(await user.all(`${path}?status=AWAITING_REPLY`)).toEqual([]);
  const of = (type: string): Json => events.find(({ object }) => type in object) as Json;
  expect(of('MasterCardAction').object.MasterCardAction).toEqual(await user.one(at(user, account, `mastercard-action/${bought.id}`)));
  expect(of('Payment').object.Payment).toEqual((await user.all(at(user, account, 'payment')))[0]);
  expect(of('CardDebit').object.CardDebit).toEqual(await user.one(ofCard(user, card)));
  expect(of('RequestResponse')).toMatchObject({ created: '2025-07-21 09:30:00.000000', updated: '2025-07-21 09:30:01.000000' });
  const challenge = of('MasterCardIdentityCheckChallengeRequest');
  expect([challenge.id, challenge.user_id, challenge.monetary_account_id]).toEqual([question.event_id, user.id, null]);
  expect(await user.one(`${path}/${challenge.id}`)).toEqual(challenge);

  expect(await user.all(`${path}?display_user_event=0`)).toEqual(events.filter(({ user_id }) => user_id === null));
  expect(await user.all(`${path}?monetary_account_id=${account.id},999`)).toEqual(events.filter(({ user_id }) => user_id === null));
  expect(await user.all(`${path}?monetary_account_id=${theirs.id}`)).toEqual([]);
  expect(typesOf(await other.all(`/user/${other.id}/event`))).toEqual(['CREATE Payment', 'UPDATE RequestInquiry']);
  expect((await other.get(`/user/${other.id}/event/${challenge.id}`)).status).toBe(404);
  for (const [name, value] of [
    ['status', 'DONE'],
    ['monetary_account_id', 'mine'],
    ['display_user_event', 'yes'],
  ]) {
    const refused = await user.get(`${path}?${name}=${value}`);
    expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining(`query parameter ${name}`)]);
  }
  const snapshot = await world.snapshot();
  const twin = mock.world(`${world.name}-twin`, {});
  twin.restore(snapshot);
  expect(await twin.snapshot()).toEqual(snapshot);
});
