/** The OpenAPI document of the control plane: well formed, complete, and true of every answer. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as validators from '../../schemas/generated/validators.js';
import { controls } from '../../server/control/index.js';
import { rare } from '../../server/control/rare.js';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { editions } from '../../server/wire/editions.js';
import { DEBIT, order, VIRTUAL } from '../support/cards.js';
import { entriesOf, INCOME } from '../support/inquiries.js';
import { JOHN, sandboxUser } from '../support/money.js';
import { beginsBy, completeBy, DESIRED, pathOf } from '../support/onboardings.js';
import { flawsOf, type Json, resolved } from '../support/openapi.js';
import { Client, only, provide, signedIn } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const document: Json = JSON.parse(readFileSync(new URL('../../schemas/generated/control.openapi.json', import.meta.url), 'utf8'));
const operations: { method: string; path: string; pattern: RegExp; operation: Json }[] = Object.entries<Json>(document.paths).flatMap(
  ([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
      operation,
    })),
);

let mock: Mock;
let world: WorldHandle;
beforeAll(async () => {
  mock = await startMock({ freeze: true, now: '2026-01-01', plan: { process: 'by-hand', provision: 'by-hand', review: 'by-hand' } });
  world = mock.world('described');
});
afterAll(() => mock.stop());

const called = new Set<string>();
const ACCEPTS: Record<string, (value: unknown) => boolean> = { ...validators, ...rare() } as never;

/** Makes a call, and holds its answer against the document. */
async function call(method: string, path: string, body: object = {}): Promise<Json> {
  const found = operations.find((each) => each.method === method && each.pattern.test(path.split('?')[0] as string));
  if (!found) throw new Error(`the document has no ${method} ${path}`);
  const isWrite = method !== 'GET';
  const headers = isWrite ? { 'Content-Type': 'application/json' } : undefined;
  const answer = await fetch(mock.url + path, { method, ...(headers && { headers, body: JSON.stringify(body) }) });
  const given = found.operation.responses[answer.status];
  const where = `${method} ${path} ${answer.status}`;
  expect(given, where).toBeDefined();
  const { content } = given.$ref ? resolved(document, given.$ref) : given;
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  expect(Object.keys(content), where).toContain(type);
  const text = await answer.text();
  if (answer.status === 200) called.add(found.operation.operationId);
  if (type !== 'application/json') return text;
  const { schema } = content[type];
  const titles: string[] = (schema.anyOf ?? [schema]).map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
  const value = JSON.parse(text);
  const problems = titles.map((title) => (ACCEPTS[title]?.(value) ? undefined : (ACCEPTS[title] as Json)?.errors));
  expect(
    problems.some((each) => each === undefined),
    `${where}: ${JSON.stringify(problems)}`,
  ).toBe(true);
  return value;
}

/** The data of the first event of a stream that looks so. @param act done when it follows */
async function firstEvent(path: string, form: RegExp, act = () => {}): Promise<Json> {
  const abort = new AbortController();
  const stream = await fetch(mock.url + path, { signal: abort.signal });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  act();
  let text = '';
  for await (const part of stream.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString();
    if (form.test(text)) break;
  }
  abort.abort();
  return JSON.parse(form.exec(text)?.[1] ?? '');
}

test('it is sound', () => {
  expect(flawsOf(document)).toEqual([]);
});

test.each<[string, (document: Json) => void, RegExp]>([
  ['a reference that leads nowhere', (it) => delete it.components.schemas.Plan, /schemas\/Plan leads nowhere/],
  ['one name for two', (it) => (it.paths['/_mock/health'].get.operationId = 'listWorlds'), /listWorlds names two/],
  ['no name', (it) => delete it.paths['/_mock/health'].get.operationId, /get \/_mock\/health has no operationId/],
  ['a parameter too few', (it) => it.paths['/_mock/worlds/{world}'].get.parameters.shift(), /does not declare the parameters/],
  ['a misspelt field', (it) => (it.paths['/_mock/health'].get.response = {}), /get \/_mock\/health has response/],
  ['the same path twice', (it) => (it.paths['/_mock/worlds/{name}'] = it.paths['/_mock/worlds/{world}']), /is there twice/],
  ['a response without a word', (it) => delete it.paths['/_mock/health'].get.responses[200].description, /200 has no description/],
  ['what nothing uses', (it) => (it.components.schemas.Surplus = {}), /nothing refers to schemas\/Surplus/],
])('the check sees %s', (_what, spoil, flaw) => {
  const copy = structuredClone(document);
  spoil(copy);
  expect(flawsOf(copy).join('\n')).toMatch(flaw);
});

test('it has every call of the control plane, and nothing else', () => {
  const described = operations.map(({ method, path, operation }) => [method, path, operation.operationId]);
  const made = controls.map(({ method, path, name }) => [method, `/_mock${path}`.replace(/:(\w+)/g, '{$1}'), name]);
  expect(described.map(String).sort()).toEqual(made.map(String).sort());
});

test('it is what the server answers', async () => {
  expect(await call('GET', '/_mock/openapi.json')).toEqual(document);
});

describe('each answer is what it says', () => {
  const at = (rest = '') => `/_mock/worlds/described${rest}`;

  test('about the server', async () => {
    const fixed = ['/health', '/', '/routes', '/lifecycles', '/worlds', '/summaries', '/coverage'];
    for (const path of [...fixed, ...editions.map((each) => `/openapi/${each}.json`)]) await call('GET', `/_mock${path}`);
    expect(await call('GET', '/_mock/coverage?format=table')).toMatch(/^operations/);
  });

  test('about a world', async () => {
    await call('PUT', '/_mock/worlds/made', { edition: '2026-06', freeze: true });
    await call('GET', '/_mock/worlds/made');
    await call('POST', '/_mock/worlds/made/users', { email: 'ada@example.com' });
    await call('GET', '/_mock/worlds/made/coverage');
    const snapshot = await call('GET', '/_mock/worlds/made/snapshot');
    await call('PUT', '/_mock/worlds/made/snapshot', snapshot);
    await call('POST', '/_mock/worlds/made/reset');
    await call('DELETE', '/_mock/worlds/made');
  });

  test('about plans and sessions', async () => {
    const user = Client.of(world, world.users[0]);
    const sessions = `/user/${user.id}/identity-verification-session`;
    const { id } = only(await user.post(sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }));
    for (const of of ['', `/users/${user.id}`, `/sessions/${id}`]) {
      await call('PUT', at(`/plan${of}`), { outcome: 'REJECTED' });
      await call('GET', at(`/plan${of}`));
    }
    await call('POST', at(`/identity-verification-session/${id}/capture`), { result: 'failed', reason: 'errorGlare' });
    only(await user.put(`${sessions}/${id}`, { status: 'SUBMITTED' }));
    await call('POST', at(`/identity-verification-session/${id}/process`));
    await call('PUT', at('/plan'), { process: { after_ms: 1000 }, provision: 'by-hand', review: 'by-hand' });
    for (const rest of ['', `/identity-verification-session/${id}`, `/identity-verification-session/${id}/history`])
      await call('GET', at(`/objects${rest}`));
    const { id: next } = only(await user.post(sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }));
    only(await user.put(`${sessions}/${next}`, { status: 'SUBMITTED' }));
    expect((await call('GET', at('/clock'))).scheduled).toHaveLength(1);
    expect((await call('POST', at('/clock'), { advance_ms: 1000 })).fired).toHaveLength(1);
  });

  test('about what is moved by hand', async () => {
    const partner = await signedIn(world);
    await using target = await startTarget({ replies: [500] });
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const provision = await provide(partner);
    await call('POST', at(`/partner-user-provision/${provision}/process`));
    expect((await call('GET', at('/deliveries'))).deliveries[0].attempts).toHaveLength(1);
    target.replies.splice(0, 1, 200);
    await call('POST', at('/clock'), { advance_ms: 60_000 });
    await call('POST', at('/deliveries/1/replay'));

    const added = await call('POST', at('/users'));
    await call('POST', at(`/user-person/${added.user_person_id}/process`));
    const user = Client.of(world, added);
    const asked = await call('POST', at(`/users/${user.id}/inquiries`), { entries: [INCOME] });
    const inquiry = `/user/${user.id}/user-information-inquiry/${asked.id}`;
    const [entry] = entriesOf(asked);
    only(await user.put(`${inquiry}/partner-user-information-inquiry-entry/${entry?.id}`, { answer: 'My salary.' }));
    await call('POST', at(`/user-information-inquiry/${asked.id}/process`), { inquiry_outcome: 'APPROVED' });

    const onboarding = await beginsBy(user);
    await call('PUT', at('/plan'), { process: { after_ms: 0 }, review: 'by-hand' });
    await completeBy(user);
    only(await user.put(`${pathOf(user)}/${onboarding}`, DESIRED));
    await call('POST', at(`/user-onboarding/${onboarding}/process`), { onboarding: 'VERIFIED' });
  });

  test('about faults', async () => {
    const on = { operation: 'user.list' };
    await call('POST', at('/faults'), { on, do: { status: 429, retry_after: 3 } });
    await call('GET', at('/faults'));
    const partner = await signedIn(world);
    const provision = await provide(partner);
    const holding = await call('POST', at('/faults'), { on: { webhook: '*' }, times: 2, do: { hold: true } });
    await call('POST', at(`/partner-user-provision/${provision}/process`));
    await call('POST', at(`/partner-user-provision/${provision}/process`));
    const held = (await call('GET', at('/deliveries'))).deliveries.filter(({ state }: Json) => state === 'HELD');
    expect(held).toHaveLength(2);
    await call('POST', at(`/deliveries/${held[0].id}/release`));
    await call('POST', at(`/faults/${holding.id}/release`));
    await call('DELETE', at('/faults'));
  });

  test('about money', async () => {
    const { accounts } = await call('GET', at('/ledger'));
    await call('POST', at(`/monetary-account/${accounts[0].id}/money`), { currency: 'EUR', value: '1' });
    const user = await sandboxUser(world);
    await call('POST', at(`/users/${user.id}/accounts`), { description: 'savings' });
    const card = await order(user, DEBIT);
    await call('POST', at(`/card-order/${card.id}/process`));
    const bought = await call('POST', at(`/card/${card.id}/payment`), { amount: { currency: 'EUR', value: '1' } });
    const { id } = await call('POST', at(`/card/${card.id}/challenge`), { amount: { currency: 'EUR', value: '1' } });
    expect([bought.decision, id]).toEqual(['CARD_NOT_ACTIVE', 1]);
    await call('PUT', at('/plan'), { statement: 'by-hand' });
    const account = `/user/${user.id}/monetary-account/${bought.monetary_account_id}`;
    const today = world.clock.now.slice(0, 10);
    const statement = { statement_format: 'MT940', date_start: today, date_end: today };
    const { id: asked } = only(await user.post(`${account}/customer-statement`, statement));
    await call('POST', at(`/customer-statement/${asked}/process`));
    const virtual = await order(user, VIRTUAL);
    await call('POST', at(`/monetary-account/${bought.monetary_account_id}/money`), { currency: 'EUR', value: '2' });
    const buy = async () => (await call('POST', at(`/card/${virtual.id}/payment`), { amount: { currency: 'EUR', value: '1' } })).id;
    await call('POST', at(`/mastercard-action/${await buy()}/reverse`));
    const kept = await buy();
    await call('POST', at(`/mastercard-action/${kept}/refund`), {});
    await call('POST', at(`/mastercard-action/${kept}/process`));
    const tabs = `/user/${user.id}/monetary-account/${bought.monetary_account_id}/bunqme-tab`;
    const tab = only(await user.post(tabs, { bunqme_tab_entry: { amount_inquired: { currency: 'EUR', value: '1' }, description: 'x' } }));
    await call('POST', at(`/bunqme-tab/${tab.id}/payment`), { by: JOHN });
  });

  test('about the journal', async () => {
    expect((await call('GET', at('/journal'))).exchanges.length).toBeGreaterThan(10);
    expect((await call('GET', at('/journal?operation=user.list&limit=1'))).exchanges).toHaveLength(0);
    expect(await call('GET', at('/journal?format=har'))).toHaveProperty('log');
    expect(rare().ExchangeShown(await firstEvent(at('/journal/stream?since=0'), /^data: (.*)\n\n/m))).toBe(true);
    called.add('followExchanges');
    const changed = firstEvent('/_mock/changes', /^event: plan\ndata: (.*)\n\n/m, () => world.plan.set({}));
    expect(rare().ChangeShown(await changed)).toBe(true);
    called.add('followChanges');
    await call('DELETE', at('/journal'));
  });

  test('and so is each refusal', async () => {
    await call('PUT', at('/plan'), { outcome: 'MAYBE' });
    await call('PUT', at(), { edition: '2026-06' });
    await call('GET', '/_mock/worlds/UPPER');
    await call('DELETE', '/_mock/worlds/never');
    await call('POST', at('/deliveries/99/replay'));
    await call('GET', '/_mock/coverage?format=xml');
    await call('GET', at('/journal?format=xml'));
  });

  test('of every call', () => {
    expect(operations.map(({ operation }) => operation.operationId).filter((name) => !called.has(name))).toEqual([]);
  });
});

test('a body that is of no schema is refused by each call that takes one', async () => {
  for (const { method, path, takes } of controls) {
    if (!takes) continue;
    const url = `${mock.url}/_mock${path}`.replace(':world', 'described').replace(':id', '1364');
    const answer = await fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: '{"surplus":1}' });
    expect([method, path, answer.status]).toEqual([method, path, 400]);
  }
});
