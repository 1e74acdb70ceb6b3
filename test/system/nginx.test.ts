/** Two processes behind nginx: a world is in one of them, whatever is asked of it, and a snapshot takes it to the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { installNginx, type Nginx, startNginx } from '../support/nginx.js';
import { type Started, startCli } from '../support/started.js';

let mocks: [Started, Started];
let nginx: Nginx;
beforeAll(async () => {
  await installNginx();
  mocks = await Promise.all([startCli(['--freeze', '--now', '2025-10-31']), startCli(['--freeze', '--now', '2025-10-31'])]);
  nginx = await startNginx(mocks.map(({ port }) => port));
}, 300_000);
afterAll(async () => {
  for (const each of [nginx, ...(mocks ?? [])]) await each?.[Symbol.asyncDispose]();
});

const SESSIONS = '/v1/user/1364/identity-verification-session';
const NEW = { purpose: 'VERIFICATION', provider: 'INCODE' };
const worldsOf = async ({ url }: Started): Promise<string[]> => (await json(fetch(`${url}/_mock/worlds`))).worlds;
/** Where a world is, by asking each process itself: one of them has it, and only one. */
async function placeOf(name: string): Promise<0 | 1> {
  const [first, second] = await Promise.all(mocks.map(worldsOf));
  expect([first?.includes(name), second?.includes(name)].sort()).toEqual([false, true]);
  return first?.includes(name) ? 0 : 1;
}
const tokenOf = async (name: string) => {
  const { users } = await json(fetch(`${nginx.url}/_mock/worlds/${name}`));
  return { 'X-Bunq-Client-Authentication': users[0].session_token as string };
};
const body = ({ status, body }: Answer) => {
  expect(status).toBe(200);
  return JSON.parse(body);
};
/** A name that leads to that process. */
async function nameIn(place: 0 | 1, stem: string): Promise<string> {
  for (let i = 0; i < 100; i++) {
    await tokenOf(`${stem}-${i}`);
    if ((await placeOf(`${stem}-${i}`)) === place) return `${stem}-${i}`;
  }
  throw new Error(`no name leads to process ${place}`);
}

test('worlds spread, each in one process, whether /_mock or /w comes first', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `spread-${i}`);
  const places: number[] = [];
  for (const [i, name] of names.entries()) {
    if (i % 2) await send(nginx.url, ask.get(`/w/${name}/v1/user`));
    const user = body(await send(nginx.url, ask.get(`/w/${name}/v1/user`, await tokenOf(name))));
    expect(user.Response).toHaveLength(1);
    expect((await send(nginx.url, ask.get(`/_mock/worlds/${name}/plan?x=/w/other/`))).status).toBe(200);
    places.push(await placeOf(name));
  }
  expect(places.filter((place) => place === 0).length).toBeGreaterThan(5);
  expect(places.filter((place) => place === 1).length).toBeGreaterThan(5);
});

test.each(['default', 'w-a', 'w-b', 'w-c', 'w-d'])('in world %s, a conversation goes as the control plane planned it', async (name) => {
  const control = `${nginx.url}/_mock/worlds/${name}`;
  const base = name === 'default' ? nginx.url : `${nginx.url}/w/${name}`;
  const auth = await tokenOf(name);
  body(await send(control, ask.put('/plan', { outcome: 'REJECTED', process: { after_ms: 1000 } })));
  const ids: number[] = [];
  for (let i = 0; i < 3; i++) ids.push(body(await send(base, ask.post(SESSIONS, NEW, auth))).Response[0].Id.id);
  const read = async () => body(await send(base, ask.get(`${SESSIONS}/${ids[0]}`, auth))).Response[0].IdentityVerificationSessionIncode;

  const session = await read();
  expect(session.url_api).toBe(`${nginx.url}/w/${name}/incode/0/`);
  const capture = ask.post('omni/add/front-id/v2', { base64Image: 'AA==' }, { 'X-Incode-Hardware-Id': session.token });
  expect((await send(session.url_api, capture)).status).toBe(200);

  const page = body(await send(base, ask.get(`${SESSIONS}?count=2`, auth)));
  expect(page.Pagination.older_url).toMatch(/^\/v1\/user\/1364\/identity-verification-session\?/);
  expect(body(await send(base, ask.get(page.Pagination.older_url, auth))).Response).toHaveLength(1);

  body(await send(base, ask.put(`${SESSIONS}/${ids[0]}`, { status: 'SUBMITTED' }, auth)));
  body(await send(control, ask.post('/clock', { advance_ms: 1000 })));
  expect(await read()).toMatchObject({ status: 'PROCESSED', result: 'REJECTED' });
  expect((await json(fetch(`${control}`))).url).toBe(`${nginx.url}/w/${name}`);
  await placeOf(name);
});

test('a snapshot moves a world to the other process, where it goes on with the same bytes', async () => {
  const name = await nameIn(0, 'moved');
  const auth = await tokenOf(name);
  const { id } = body(await send(nginx.url, ask.post(`/w/${name}${SESSIONS}`, NEW, auth))).Response[0].Id;
  const snapshot = await json(fetch(`${nginx.url}/_mock/worlds/${name}/snapshot`));
  body(await send(mocks[1].url, ask.put(`/_mock/worlds/${name}/snapshot`, snapshot)));

  const Host = new URL(nginx.url).host;
  for (const asked of [
    ask.get(`/w/${name}${SESSIONS}/${id}`, { ...auth, Host }),
    ask.put(`/w/${name}${SESSIONS}/${id}`, { status: 'SUBMITTED' }, { ...auth, Host }),
    ask.post(`/w/${name}${SESSIONS}`, NEW, { ...auth, Host }),
    ask.get(`/w/${name}${SESSIONS}`, { ...auth, Host }),
  ]) {
    const [here, there] = [await send(nginx.url, asked), await send(mocks[1].url, asked)];
    expect(there.body).toBe(here.body);
    for (const header of ['x-bunq-server-signature', 'x-bunq-client-response-id', 'date'])
      expect(there.headers[header]).toBe(here.headers[header]);
  }
});

test('through nginx alone, a snapshot moves a world by giving it a name of the other process', async () => {
  const [from, to] = [await nameIn(0, 'from'), await nameIn(1, 'to')];
  const auth = await tokenOf(from);
  const { id } = body(await send(nginx.url, ask.post(`/w/${from}${SESSIONS}`, NEW, auth))).Response[0].Id;
  body(await send(nginx.url, ask.put(`/_mock/worlds/${to}/snapshot`, await json(fetch(`${nginx.url}/_mock/worlds/${from}/snapshot`)))));
  body(await send(nginx.url, ask.put(`/w/${to}${SESSIONS}/${id}`, { status: 'SUBMITTED' }, auth)));
  expect(await placeOf(to)).toBe(1);
  const statusIn = async (name: string) =>
    body(await send(nginx.url, ask.get(`/w/${name}${SESSIONS}/${id}`, auth))).Response[0].IdentityVerificationSessionIncode.status;
  expect([await statusIn(from), await statusIn(to)]).toEqual(['CREATED', 'SUBMITTED']);
});

test('a connection that a fault breaks is not tried on the other process, and the world stays where it is', async () => {
  const name = await nameIn(0, 'broken');
  const auth = await tokenOf(name);
  body(
    await send(nginx.url, ask.post(`/_mock/worlds/${name}/faults`, { on: { operation: 'user.list' }, do: { reset: 'before' }, times: 3 })),
  );
  for (let i = 0; i < 3; i++) expect((await send(nginx.url, ask.get(`/w/${name}/v1/user`, auth))).status).toBe(502);
  expect((await send(nginx.url, ask.get(`/w/${name}/v1/user`, auth))).status).toBe(200);
  expect(await placeOf(name)).toBe(0);
});

test('what is too large, or for another Host, is refused by the mock itself', async () => {
  const long = await send(nginx.url, ask.get('/v1/user', { 'X-Long': 'x'.repeat(17 * 1024) }));
  expect([long.status, JSON.parse(long.body).Error[0].error_description]).toEqual([431, expect.stringMatching(/^bunq-mock:/)]);
  const large = await send(nginx.url, ask.post(SESSIONS, ' '.repeat(2 ** 21), await tokenOf('default')));
  expect([large.status, JSON.parse(large.body).Error[0].error_description]).toEqual([400, expect.stringMatching(/^bunq-mock:/)]);
  expect((await send(nginx.url, ask.get('/_mock/worlds/default', { Host: 'evil.example' }))).status).toBe(403);
});
