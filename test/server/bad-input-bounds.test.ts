/** Bodies with thousands of things wrong: what is looked at, and what is answered, is bounded. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as common from '../../schemas/generated/validators.js';
import { rare } from '../../server/control/rare.js';
import { type Mock, startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { ask, send } from '../support/client.js';

const MANY = 20_000;
const many = (item: unknown) => Array<unknown>(MANY).fill(item);
const on = { operation: 'user.list' };

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ freeze: true });
});
afterAll(() => mock.stop());

describe('a body with very many problems', () => {
  const filters = '/v1/user/1364/notification-filter-url';
  const sessions = '/v1/user/1364/identity-verification-session';
  const long = 'x'.repeat(MANY);
  const snapshot = () => mock.world('default').snapshot();
  const mocks = (path: string) => `/_mock/worlds/default/${path}`;

  test.each([
    ['items of a list that is too long', () => ask.post(filters, { notification_filters: many({}) })],
    ['numbers for items', () => ask.post(filters, { notification_filters: many(1) })],
    ['nationalities, which differ from each other', () => ask.post('/v1/user/1364/nationality', { all_nationality: many({}) })],
    ['fields too many', () => ask.post(sessions, Object.fromEntries(many(1).map((one, i) => [`x${i}`, one])))],
    [
      'a url that is right but for its last character',
      () => ask.post('/v1/user/1364/oauth-client/1/callback-url', { url: `https://${'a'.repeat(500_000)} ` }),
    ],
    ['a name as long as the body', () => ask.post(sessions, { [long]: 1 })],
    ['patches', () => ask.post(mocks('faults'), { on, do: { patch: many({}) } })],
    [
      'headers of a fault',
      () => ask.post(mocks('faults'), { on, do: { headers: Object.fromEntries(many(1).map((one, i) => [`x${i}`, one])) } }),
    ],
    ['fail_reasons', () => ask.put(mocks('plan'), { outcome: 'REJECTED', fail_reasons: many(1) })],
    ['rows of a snapshot', async () => ask.put(mocks('snapshot'), { ...(await snapshot()), rows: { user: many({}) } })],
    ['types of rows', async () => ask.put(mocks('snapshot'), { ...(await snapshot()), rows: { [long]: many(1) } })],
  ])('%s', async (_, asked) => {
    const { path, headers, ...rest } = await asked();
    const isBunqs = path.startsWith('/v1');
    const base = isBunqs ? mock.world('default').url : mock.url;
    const answer = await send(base, { ...rest, path, headers: { ...headers, ...(isBunqs ? bornUser(mock.world('default')).auth : {}) } });
    expect(answer.status, answer.body.slice(0, 500)).toBe(400);
    expect(JSON.parse(answer.body).Error.length).toBeLessThanOrEqual(21);
    expect(answer.body.length).toBeLessThan(20_000);
  });

  test('says that there are more, and ordinary ones are told one by one', async () => {
    const told = async (items: unknown[]) => {
      const { body } = await send(mock.url, ask.put(mocks('plan'), { outcome: 'REJECTED', fail_reasons: items }));
      return JSON.parse(body).Error.map(({ error_description }: { error_description: string }) => error_description) as string[];
    };
    expect(await told([1, 1, 1])).toEqual([0, 1, 2].map((i) => expect.stringContaining(`/fail_reasons/${i}`)));
    expect((await told(many(1))).at(-1)).toBe('bunq-mock: and more problems; they were not counted.');
  });
});

describe('a validator', () => {
  /** How many items of a list it looks at. */
  function looks(validator: common.Validator<unknown>, item: unknown, at: (items: unknown[]) => unknown): number {
    let count = 0;
    const items = new Proxy(many(item), {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) count++;
        return Reflect.get(target, key, receiver);
      },
    });
    expect(validator(at(items))).toBe(false);
    expect(validator.errors?.length).toBeLessThan(1000);
    return count;
  }

  test.each([
    [common.NotificationFilterUrlCreate, (items: unknown[]) => ({ notification_filters: items })],
    [common.NationalityCreate, (items: unknown[]) => ({ all_nationality: items })],
    [common.PartnerUserProvisionCreate, (items: unknown[]) => ({ products: items })],
  ] as [common.Validator<unknown>, (items: unknown[]) => unknown][])('looks at no item of a list that is too long', (validator, at) => {
    expect(looks(validator, {}, at)).toBe(0);
  });

  test.each([
    [common.Plan, (items: unknown[]) => ({ fail_reasons: items })],
    [common.Fault, (items: unknown[]) => ({ on, do: { patch: items } })],
    [rare().Snapshot, (items: unknown[]) => ({ rows: { user: items } })],
  ] as [common.Validator<unknown>, (items: unknown[]) => unknown][])('stops where there are enough problems', (validator, at) => {
    expect(looks(validator, {}, at)).toBeLessThanOrEqual(100);
  });
});
