/** The journal: what is in it, which part of it one asks for, its bounds, and as HAR. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { type ExchangeFilter, startMock } from '../../server/index.js';
import { bornUser, stranger, verification } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';

const NOW = '2025-10-31T16:38:53.872547Z';
const SESSIONS = '/v1/user/1364/identity-verification-session';
const mock = await startMock({ freeze: true, now: NOW.slice(0, -1) });
afterAll(() => mock.stop());
const journalAt = (world: string, query = '') => fetch(`${mock.url}/_mock/worlds/${world}/journal${query}`);

/** Six exchanges: made, listed, not found, submitted, refused, and one that is nothing of bunq's. */
async function filled(name: string) {
  const world = mock.world(name);
  const user = bornUser(world);
  await verification(world, user);
  await send(world.url, ask.get(`${SESSIONS}?count=5`, user.auth));
  await send(world.url, ask.get(`${SESSIONS}/99`, user.auth));
  await send(world.url, ask.put(`${SESSIONS}/36`, { status: 'SUBMITTED' }, user.auth));
  await send(world.url, ask.put(`${SESSIONS}/36`, { status: 'SUBMITTED' }, { ...user.auth, 'X-Bunq-Client-Signature': 'bm8=' }));
  await send(world.url, ask.get('/v1/nope'));
  return world;
}

describe('which exchanges', async () => {
  const world = await filled('filtered');

  const rows: [filter: ExchangeFilter, ids: number[]][] = [
    [{}, [1, 2, 3, 4, 5, 6]],
    [{ operation: 'identity-verification-session.update' }, [4, 5]],
    [{ method: 'GET' }, [2, 3, 6]],
    [{ status: 200 }, [1, 2, 4]],
    [{ status: '4xx' }, [3, 5, 6]],
    [{ refusal: 'signature-invalid' }, [5]],
    [{ caller: 'UserApiKey 1364' }, [1, 2, 3, 4, 5]],
    [{ path: `${SESSIONS}/` }, [3, 4, 5]],
    [{ since: 4 }, [5, 6]],
    [{ since: 99 }, []],
    [{ limit: 2 }, [5, 6]],
    [{ since: 1, limit: 2 }, [2, 3]],
    [{ operation: 'identity-verification-session.update', status: '4xx' }, [5]],
    [{ method: 'GET', limit: 1 }, [6]],
  ];
  test.each(rows)('%j', async (filter, ids) => {
    expect(world.journal.exchanges(filter).map(({ id }) => id)).toEqual(ids);
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]));
    const { exchanges } = await json(journalAt('filtered', `?${query}`));
    expect(exchanges).toEqual(world.journal.exchanges(filter));
  });

  test.each([
    ['operation=identity-verification-sesion.update', 'nearest: identity-verification-session.update, '],
    ['refusal=signature-invald', 'nearest: signature-invalid, '],
    ['method=get', 'a method in capitals'],
    ['status=6xx', '"6xx" is given where a status such as 400 or 4xx is needed'],
    ['status=', 'a status'],
    ['caller=1364', 'a caller such as "UserApiKey 1364"'],
    ['path=v1', 'the beginning of a path'],
    ['since=-1', 'the id of an exchange'],
    ['limit=0', 'a positive integer'],
    ['limit=1&limit=2', 'limit is given twice'],
    ['operations=user.list', 'there is no "operations" here, but operation, method, '],
    ['__proto__=1', 'there is no "__proto__" here'],
    ['format=xml', 'format is json or lines or har'],
  ])('?%s is refused', async (query, why) => {
    const answer = await journalAt('filtered', `?${query}`);
    expect(answer.status).toBe(400);
    expect((await json(answer)).Error[0].error_description).toContain(why);
  });

  test('in process the same is thrown', () => {
    expect(() => world.journal.exchanges({ operation: 'user.lst' })).toThrow('nearest: user.list, ');
    expect(() => world.journal.har({ tims: 1 } as never)).toThrow('there is no "tims" here');
  });

  test('bodies are read as text and as JSON, and do not show up otherwise', () => {
    const [update] = world.journal.exchanges({ operation: 'identity-verification-session.update' });
    expect(update?.request.text).toBe('{"status":"SUBMITTED"}');
    expect(update?.request.json).toEqual({ status: 'SUBMITTED' });
    expect(update?.answer?.json).toEqual({ Response: [{ Id: { id: 36 } }] });
    expect(Object.keys(update?.request ?? {})).toEqual(['method', 'target', 'headers', 'body', 'bytes']);
    expect(world.journal.exchanges({ since: 5 })[0]?.request.json).toBeUndefined();
  });
});

test('what is cleared is gone, and ids go on', async () => {
  const world = await filled('cleared');
  const clear = (query: string) =>
    fetch(`${mock.url}/_mock/worlds/cleared/journal${query}`, { method: 'DELETE', headers: { 'Content-Type': 'application/json' } });
  expect((await clear('?operation=user.list')).status).toBe(400);
  expect(world.journal.exchanges()).toHaveLength(6);
  expect(await json(clear(''))).toEqual({ exchanges: [] });
  expect(world.journal.exchanges()).toEqual([]);
  await send(world.url, ask.get('/v1/nope'));
  expect(world.journal.exchanges().map(({ id }) => id)).toEqual([7]);
  world.journal.clear();
  expect(world.journal.exchanges()).toEqual([]);
});

describe('bounds', () => {
  test.each([
    [{ exchanges: 3 }, 3],
    [{ bytes: 3000 }, 2],
    [{ exchanges: undefined, bytes: 1 }, 1],
  ])('%j leaves %i of five', async (journal, left) => {
    await using bounded = await startMock({ journal: journal as { bytes: number } });
    for (let i = 0; i < 5; i++) await send(bounded.url, ask.get('/v1/nope'));
    const ids = bounded
      .world()
      .journal.exchanges()
      .map(({ id }) => id);
    expect(ids).toEqual([1, 2, 3, 4, 5].slice(-left));
  });

  test.each([{ exchanges: -1 }, { bytes: 1.5 }, { bytes: '1' }])('%j is refused', async (journal) => {
    await expect(startMock({ journal: journal as never })).rejects.toThrow(/journal\.\w+ is no number/);
  });
});

describe('as HAR', async () => {
  const world = await filled('recorded');
  const other = mock.world('recorded');
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0x00]);
  const type = { 'Content-Type': 'image/jpeg', 'X-Bunq-Attachment-Description': 'a face' };
  await send(world.url, ask.post('/v1/attachment', picture, { ...bornUser(world).auth, ...type }));
  const har = await json(journalAt('recorded', '?format=har'));

  test('it is HAR 1.2', () => {
    const schema = JSON.parse(readFileSync(new URL('../support/har.schema.json', import.meta.url), 'utf8'));
    const ajv = new Ajv({ allErrors: true });
    expect(ajv.validate(schema, har), ajv.errorsText()).toBe(true);
    const { _bunqMock, ...entry } = har.log.entries[0];
    for (const broken of [{ ...har.log.entries[0], time: -1 }, entry.request, { ...entry, startedDateTime: '2025-10-31 16:38:53' }])
      expect(ajv.validate(schema, { log: { ...har.log, entries: [broken] } })).toBe(false);
  });

  test('it says all that the journal does', () => {
    expect(har.log.creator.name).toBe('bunq-mock');
    expect(har.log.entries).toHaveLength(7);
    const [made, listed, , , refused, , raw] = har.log.entries;
    expect(made).toMatchObject({
      startedDateTime: '2025-10-31T16:38:53.872Z',
      request: {
        method: 'POST',
        url: `${mock.url}/w/recorded${SESSIONS}`,
        postData: { mimeType: 'application/json', text: '{"purpose":"VERIFICATION","provider":"INCODE"}' },
        bodySize: 46,
      },
      response: { status: 200, statusText: 'OK', content: { mimeType: 'application/json', text: '{"Response":[{"Id":{"id":36}}]}' } },
      _bunqMock: { id: 1, at: '2025-10-31 16:38:53.872547', operation: 'identity-verification-session.create', caller: 'UserApiKey 1364' },
    });
    expect(made.request.headers).toContainEqual({ name: 'Content-Type', value: 'application/json' });
    expect(made.response.headers).toContainEqual({ name: 'X-Mock', value: expect.stringMatching(/^bunq-mock\//) });
    expect(listed.request.queryString).toEqual([{ name: 'count', value: '5' }]);
    expect(listed.request).not.toHaveProperty('postData');
    expect(refused._bunqMock).toMatchObject({ refusal: { id: 'signature-invalid' }, signature: { verdict: 'invalid' } });
    expect(raw.request.postData).toEqual({ mimeType: 'image/jpeg', text: picture.toString('base64'), comment: 'base64' });
  });

  test('it is filtered as the journal is, and the same in process', async () => {
    const filter: ExchangeFilter = { operation: 'identity-verification-session.update', limit: 1 };
    const { log } = await json(journalAt('recorded', `?format=har&operation=${filter.operation}&limit=1`));
    expect(log.entries.map((entry: { _bunqMock: { id: number } }) => entry._bunqMock.id)).toEqual([5]);
    expect(other.journal.har(filter)).toEqual({ log });
  });
});

test('HAR shows no secret that the journal has blanked, wherever it was put', async () => {
  const world = mock.world('secretive');
  const theirs = [`sandbox_${'x'.repeat(40)}`, 'f'.repeat(64), 'hunter2-hunter2'];
  const [key = '', hex = '', password = ''] = theirs;
  const person = await stranger(world);
  await send(world.url, ask.get(`/v1/user?api_key=${key}&password=${password}`, { 'X-Bunq-Client-Authentication': hex }));
  await send(world.url, ask.get(`/v1/user?token=%66${hex.slice(1)}&api%5Fkey=%73${key.slice(1)}`, { Cookie: `session=${hex}` }));
  await send(world.url, ask.post('/v1/device-server', { description: hex, secret: key, permitted_ips: [] }, person.auth));
  await send(world.url, ask.post('/v1/device-server', `{"secret":"${password}", broken`, person.auth));
  await send(world.url, ask.get('/v1/user', { ...person.auth, 'X-Bunq-Client-Request-Id': key }));
  const text = JSON.stringify(world.journal.har());
  for (const secret of theirs) expect(text).not.toContain(secret);
  expect(text).toContain('[blanked]');
  // What the world itself gave out is no secret to it.
  expect(text).toContain(person.auth['X-Bunq-Client-Authentication']);
});
