/** The seed page, walked: doc.bunq.com, complete-identity-verification-with-sdk. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { json } from '../support/json.js';

const published = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/documented/identity-verification-session.${name}.json`, import.meta.url), 'utf8'));

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ urlApi: 'https://demo-api.incodesmile.com/0/', now: '2025-10-31 16:38:53.872547', freeze: true });
});
afterAll(() => mock.stop());

/** The value with what is a time or a token replaced by the name of its type, so that the rest compares to the letter. */
const settled = (body: unknown) =>
  JSON.stringify(body, (key, value) =>
    ['created', 'updated', 'token', 'session_identifier_external'].includes(key) ? typeof value : value,
  );

test('the page gets its own examples back: same keys in the same order, same types, same values', async () => {
  const [user] = mock.world().users;
  const headers = { 'X-Bunq-Client-Authentication': user?.session_token ?? '', 'Content-Type': 'application/json' };
  const path = `${mock.url}/v1/user/1364/identity-verification-session`;
  const ask = async (method: string, url: string, body?: object) => {
    const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect(answer.status).toBe(200);
    return json(answer);
  };

  const create = published('create');
  expect(settled(await ask('POST', path, create.request))).toBe(settled(create.response));

  const created = await ask('GET', `${path}/36`);
  expect(settled(created)).toBe(settled(published('read.created').response));
  expect(created.Response[0].IdentityVerificationSessionIncode.created).toBe('2025-10-31 16:38:53.872547');

  const update = published('update');
  expect(settled(await ask('PUT', `${path}/36`, update.request))).toBe(settled(update.response));

  await mock.world().clock.advance(2000);
  expect(settled(await ask('GET', `${path}/36`))).toBe(settled(published('read.processed').response));
});

test('the edition of 2026-06 answers the result as an object', async () => {
  const [user] = mock.world('newer', { edition: '2026-06', freeze: true }).users;
  const world = mock.world('newer');
  world.plan.set({ outcome: 'REJECTED', fail_reasons: ['errorGlare'], process: { after_ms: 0 } });
  const headers = { 'X-Bunq-Client-Authentication': user?.session_token ?? '', 'Content-Type': 'application/json' };
  const path = `${world.url}/v1/user/1363/identity-verification-session`;
  await fetch(path, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
  await fetch(`${path}/36`, { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' });
  const resultIn = async (edition: string) => {
    const answer = await json(fetch(`${path}/36`, { headers: { ...headers, 'X-Mock-Edition': edition } }));
    return answer.Response[0].IdentityVerificationSessionIncode.result;
  };
  expect(await resultIn('2026-06')).toEqual({ result: 'REJECTED', all_fail_reason: ['errorGlare'] });
  expect(await resultIn('2025-10')).toBe('REJECTED');
});
