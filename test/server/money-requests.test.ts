/** One user of the world asks another for money: both sides of it, and what may come of it. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { at, EUR, first, given, ibanOf, ledger, sandboxUser } from '../support/money.js';
import { type Client, type Json, only, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true });
const target = await startTarget();
afterAll(async () => {
  await mock.stop();
  await target.stop();
});
let worlds = 0;

interface Asked {
  world: WorldHandle;
  asker: Client;
  payer: Client;
  to: Json;
  from: Json;
  /** Of the inquiry, and of the response. */
  inquiry: string;
  response: string;
}

/** The asker asks the payer, who has 10.00, for so much. */
async function asked(value = '3.50', more: object = {}): Promise<Asked> {
  const world = mock.world(`requests-${worlds++}`);
  const [asker, payer] = [await sandboxUser(world), await sandboxUser(world)];
  const [to, from] = [await first(asker), await first(payer)];
  await given(world, from, '10.00');
  const path = at(asker, to, 'request-inquiry');
  const body = { amount_inquired: EUR(value), counterparty_alias: ibanOf(from), description: 'Lunch', allow_bunqme: false, ...more };
  const { id } = only(await asker.post(path, body));
  const [response] = await payer.all(at(payer, from, 'request-response'));
  return { world, asker, payer, to, from, inquiry: `${path}/${id}`, response: `${at(payer, from, 'request-response')}/${response?.id}` };
}
const balances = async ({ asker, payer, to, from }: Asked) =>
  (
    await Promise.all([
      asker.one(`/user/${asker.id}/monetary-account/${to.id}`),
      payer.one(`/user/${payer.id}/monetary-account/${from.id}`),
    ])
  ).map(({ balance }) => balance.value);

test('whoever is asked sees it at once, from its own side', async () => {
  const { asker, payer, inquiry, response, from, to } = await asked();
  const [theirs, ours] = [await asker.one(inquiry), await payer.one(response)];
  expect(ours).toMatchObject({
    monetary_account_id: from.id,
    amount_inquired: EUR('3.50'),
    amount_responded: null,
    status: 'PENDING',
    description: 'Lunch',
    time_responded: null,
    alias: theirs.counterparty_alias,
    counterparty_alias: theirs.user_alias_created,
  });
  expect(await payer.all(`${at(payer, from, 'request-response')}?status=PENDING`)).toEqual([ours]);
  expect(await payer.all(`${at(payer, from, 'request-response')}?status=ACCEPTED`)).toEqual([]);
  expect(why(await payer.get(`${at(payer, from, 'request-response')}?status=OPEN`))).toContain('expected some of PENDING, ACCEPTED');
  expect(await asker.all(at(asker, to, 'request-response'))).toEqual([]);
  expect((await asker.get(response.replace(`/${payer.id}/`, `/${asker.id}/`))).status).toBe(404);
});

describe('whoever is asked', () => {
  test('accepts: it pays, to the cent, and both sides say so', async () => {
    const scene = await asked();
    const { asker, payer, inquiry, response, from, to } = scene;
    const whole = only(await payer.put(response, { status: 'ACCEPTED', amount_responded: EUR('3.50') }));
    expect(whole).toMatchObject({ status: 'ACCEPTED', amount_responded: EUR('3.50'), time_responded: expect.any(String) });
    expect(await asker.one(inquiry)).toMatchObject({ status: 'ACCEPTED', amount_responded: EUR('3.50') });
    expect(await balances(scene)).toEqual(['3.50', '6.50']);
    const [out] = await payer.all(at(payer, from, 'payment'));
    const [into] = await asker.all(at(asker, to, 'payment'));
    expect([out?.amount, into?.amount, out?.sub_type, into?.description]).toEqual([EUR('-3.50'), EUR('3.50'), 'REQUEST', 'Lunch']);
    for (const status of ['ACCEPTED', 'REJECTED']) expect((await payer.put(response, { status })).status, status).toBe(400);
    expect((await asker.put(inquiry, { status: 'REVOKED' })).status).toBe(400);
    expect(await balances(scene)).toEqual(['3.50', '6.50']);
  });

  test('rejects, without a signature: nothing moves', async () => {
    const scene = await asked();
    const { world, asker, payer, inquiry, response } = scene;
    const unsigned = await send(world.url, ask.put(`/v1${response}`, { status: 'REJECTED' }, { ...payer.auth }));
    expect(unsigned.status).toBe(200);
    expect(await asker.one(inquiry)).toMatchObject({ status: 'REJECTED', amount_responded: null, time_responded: expect.any(String) });
    expect((await payer.one(response)).status).toBe('REJECTED');
    expect(await balances(scene)).toEqual(['0.00', '10.00']);
  });

  test('has nothing to answer when it is revoked', async () => {
    const { asker, payer, inquiry, response } = await asked();
    only(await asker.put(inquiry, { status: 'REVOKED' }));
    expect(await payer.one(response)).toMatchObject({ status: 'REVOKED', amount_responded: null });
    expect(why(await payer.put(response, { status: 'ACCEPTED' }))).toContain('REVOKED');
  });

  test.each<[string, string, object, number, string]>([
    ['too little money', '10.01', {}, 400, "Account doesn't have enough money"],
    ['another amount', '3.50', { amount_responded: EUR('3.49') }, 400, '/amount_responded'],
    ['another currency', '3.50', { amount_responded: { currency: 'USD', value: '3.50' } }, 400, '/amount_responded'],
    ['a status of bunq’s own', '3.50', { status: 'REVOKED' }, 400, '/status'],
  ])('is refused with %s, and nothing moves', async (_name, value, body, status, text) => {
    const scene = await asked(value);
    const before = [await ledger(scene.world), await scene.asker.one(scene.inquiry), await scene.payer.one(scene.response)];
    const answer = await scene.payer.put(scene.response, { status: 'ACCEPTED', ...body });
    expect([answer.status, why(answer)]).toEqual([status, expect.stringContaining(text)]);
    expect([await ledger(scene.world), await scene.asker.one(scene.inquiry), await scene.payer.one(scene.response)]).toEqual(before);
  });

  test('cannot accept without a signature', async () => {
    const scene = await asked();
    const headers = { ...scene.payer.auth };
    expect((await send(scene.world.url, ask.put(`/v1${scene.response}`, { status: 'ACCEPTED' }, headers))).status).toBe(466);
    expect(await balances(scene)).toEqual(['0.00', '10.00']);
  });

  test('answers another account of its own, too', async () => {
    const world = mock.world(`requests-${worlds++}`);
    const user = await sandboxUser(world);
    const path = `/user/${user.id}/monetary-account-bank`;
    only(await user.post(path, { currency: 'EUR' }));
    const [one, two] = (await user.all(`/user/${user.id}/monetary-account`)).sort((a, b) => a.id - b.id) as [Json, Json];
    await given(world, two, '1.00');
    only(
      await user.post(at(user, one, 'request-inquiry'), {
        amount_inquired: EUR('1.00'),
        counterparty_alias: ibanOf(two),
        description: '',
        allow_bunqme: false,
      }),
    );
    const [response] = await user.all(at(user, two, 'request-response'));
    only(await user.put(`${at(user, two, 'request-response')}/${response?.id}`, { status: 'ACCEPTED', amount_responded: false }));
    expect((await user.one(`/user/${user.id}/monetary-account/${one.id}`)).balance).toEqual(EUR('1.00'));
  });
});

test('webhooks tell both sides of each step', async () => {
  const world = mock.world(`requests-${worlds++}`);
  const [asker, payer] = [await sandboxUser(world), await sandboxUser(world)];
  const [to, from] = [await first(asker), await first(payer)];
  await given(world, from, '10.00');
  for (const user of [asker, payer]) {
    const filters = [{ category: 'REQUEST', notification_target: `${target.url}/${user.id}` }];
    only(await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters: filters }));
  }
  const path = at(asker, to, 'request-inquiry');
  const body = { amount_inquired: EUR('1.00'), counterparty_alias: ibanOf(from), description: 'x', allow_bunqme: false };
  const answers = at(payer, from, 'request-response');
  const begin = async () => [only(await asker.post(path, body)).id, (await payer.all(answers))[0]?.id];
  const [, accepted] = await begin();
  only(await payer.put(`${answers}/${accepted}`, { status: 'ACCEPTED' }));
  const [, rejected] = await begin();
  only(await payer.put(`${answers}/${rejected}`, { status: 'REJECTED' }));
  const [revoked] = await begin();
  only(await asker.put(`${path}/${revoked}`, { status: 'REVOKED' }));
  await world.clock.drain();
  const told = world.deliveries.all().map(({ event_type }) => event_type);
  for (const what of ['INQUIRY', 'RESPONSE'])
    expect(told.filter((each) => each.includes(what))).toEqual(
      ['CREATED', 'ACCEPTED', 'CREATED', 'REJECTED', 'CREATED', 'REVOKED'].map((each) => `REQUEST_${what}_${each}`),
    );
});
