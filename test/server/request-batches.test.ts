/** Several are asked for money at once: all of them, or none. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { at, EUR, first, given, ibanOf, JOHN, SUGAR_DADDY, sandboxUser } from '../support/money.js';
import { type Json, only, why } from '../support/partner.js';

const mock = await startMock({ freeze: true });
afterAll(() => mock.stop());
let worlds = 0;

const asks = (value: string, counterparty_alias: object = SUGAR_DADDY, more: object = {}) => ({
  amount_inquired: EUR(value),
  counterparty_alias,
  description: 'Lunch',
  allow_bunqme: false,
  ...more,
});

/** The asker has nothing; whoever is asked has 10.00. */
async function scene() {
  const world = mock.world(`request-batches-${worlds++}`);
  const [asker, payer] = [await sandboxUser(world), await sandboxUser(world)];
  const [to, from] = [await first(asker), await first(payer)];
  await given(world, from, '10.00');
  return { world, asker, payer, to, from, path: at(asker, to, 'request-inquiry-batch') };
}

test('all are asked, and say in which batch; each answers by itself', async () => {
  const { world, asker, payer, to, from, path } = await scene();
  const body = { request_inquiries: [asks('3.50', ibanOf(from)), asks('5.00')], total_amount_inquired: EUR('8.50') };
  const { id } = only(await asker.post(path, body));
  const batch = await asker.one(`${path}/${id}`);
  expect(batch).toMatchObject({ total_amount_inquired: EUR('8.50'), reference_split_the_bill: null });
  expect(batch.request_inquiries.map(({ batch_id, status }: Json) => [batch_id, status])).toEqual(Array(2).fill([id, 'PENDING']));
  expect(await asker.all(path)).toEqual([batch]);
  expect((await asker.all(at(asker, to, 'request-inquiry'))).reverse()).toEqual(batch.request_inquiries);
  const responses = at(payer, from, 'request-response');
  const [response] = await payer.all(responses);
  only(await payer.put(`${responses}/${response?.id}`, { status: 'ACCEPTED' }));
  await world.clock.advance(3000);
  const { request_inquiries: answered } = await asker.one(`${path}/${id}`);
  expect(answered.map(({ status }: Json) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
  expect((await asker.one(`/user/${asker.id}/monetary-account/${to.id}`)).balance).toEqual(EUR('8.50'));
  expect((await payer.get(`${at(payer, from, 'request-inquiry-batch')}/${id}`)).status).toBe(404);
});

test('taken back, those that wait are revoked, and what is paid stays paid', async () => {
  const { world, asker, payer, from, path } = await scene();
  const { id } = only(await asker.post(path, { request_inquiries: [asks('1.00'), asks('2.00', ibanOf(from))] }));
  await world.clock.advance(3000);
  only(await asker.put(`${path}/${id}`, { status: 'REVOKED' }));
  const batch = await asker.one(`${path}/${id}`);
  expect(batch.request_inquiries.map(({ status }: Json) => status)).toEqual(['ACCEPTED', 'REVOKED']);
  expect((await payer.all(at(payer, from, 'request-response'))).map(({ status }) => status)).toEqual(['REVOKED']);
  const again = await asker.put(`${path}/${id}`, { status: 'REVOKED' });
  expect([again.status, why(again)]).toEqual([400, expect.stringContaining('REVOKED')]);
  expect(await asker.one(`${path}/${id}`)).toEqual(batch);
});

describe('none is asked', () => {
  test.each<[string, object, string]>([
    ['when there is none', { request_inquiries: [] }, '/request_inquiries'],
    ['for nothing', { request_inquiries: [asks('1'), asks('0')] }, '/request_inquiries/1/amount_inquired/value'],
    ['at another bank', { request_inquiries: [asks('1'), asks('1', JOHN)] }, '/request_inquiries/1/counterparty_alias/value'],
    [
      'in another currency',
      { request_inquiries: [asks('1', SUGAR_DADDY, { amount_inquired: { currency: 'USD', value: '1' } })] },
      '/request_inquiries/0/amount_inquired/currency',
    ],
    ['when the total is another', { request_inquiries: [asks('1')], total_amount_inquired: EUR('1.01') }, '/total_amount_inquired'],
    [
      'when the total is in another currency',
      { request_inquiries: [asks('1')], total_amount_inquired: { currency: 'USD', value: '1' } },
      '/total_amount_inquired',
    ],
  ])('%s', async (_name, body, text) => {
    const { world, asker, to, path } = await scene();
    const answer = await asker.post(path, body);
    expect([answer.status, why(answer)]).toEqual([400, expect.stringContaining(text)]);
    expect([world.nextId('request-inquiry'), world.nextId('request-inquiry-batch')]).toEqual([1, 1]);
    expect(await asker.all(at(asker, to, 'request-inquiry'))).toEqual([]);
  });
});

test('webhooks tell the asker of the batch once, whoever is asked of each, and the asker of what becomes of each', async () => {
  const { world, asker, payer, from, path } = await scene();
  for (const user of [asker, payer]) {
    const filters = [{ category: 'REQUEST', notification_target: `http://127.0.0.1:9/${user.id}` }];
    only(await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters: filters }));
  }
  const { id } = only(await asker.post(path, { request_inquiries: [asks('1', ibanOf(from)), asks('2', ibanOf(from))] }));
  only(await asker.put(`${path}/${id}`, { status: 'REVOKED' }));
  const told = world.deliveries.all().map(({ event_type }) => event_type.replace('REQUEST_', ''));
  const revoked = ['INQUIRY_REVOKED', 'RESPONSE_REVOKED', 'INQUIRY_REVOKED', 'RESPONSE_REVOKED'];
  expect(told.sort()).toEqual(['RESPONSE_CREATED', 'RESPONSE_CREATED', 'INQUIRY_BATCH_CREATED', ...revoked].sort());
});
