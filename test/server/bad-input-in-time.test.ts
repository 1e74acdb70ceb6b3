/** Requests made to take long: `send` waits two seconds for an answer, and no longer. */
import { describe, expect, test } from 'vitest';
import { sign } from '../support/actors.js';
import { NEW, SESSIONS, setUp } from '../support/bad-input.js';
import { send } from '../support/client.js';

const { world, user, ownFaults, get, post } = await setUp();

describe('a body that takes long to look at is answered in time:', () => {
  const of = (unit: string) => unit.repeat(2 ** 17 / unit.length);
  const units = [
    '1',
    'a',
    'secret',
    'token_',
    'secret\\',
    'api_key:"',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'MIIB',
    '\0secret',
    'cookie:\r\n',
    '[{"a":',
  ];
  const rows = units.flatMap((unit): [what: string, body: string][] => [
    [unit, of(unit)],
    [`${unit}, in JSON`, JSON.stringify({ ...NEW, x: of(unit) })],
  ]);
  test.each(rows)('128 KiB of %j', async (_, body) => {
    expect((await send(world.url, post(SESSIONS, body))).status).toBe(400);
  });

  const fields = JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`x${i}`, i])));
  test.each([
    ['40,000 fields too many', post(SESSIONS, fields)],
    ['40,000 fields and a wrong signature', post(SESSIONS, fields, { 'X-Bunq-Client-Signature': sign('x', user.privateKey) })],
    ['a long path', get(`/v1/${'secret'.repeat(2000)}`)],
    ['a path of slashes', get(`${'/'.repeat(15_000)}x`)],
    ['a path of ids', get(`/v1/a${'/1'.repeat(500)}/`)],
    ['a path of ids and a word', get(`/v1/a${'/1'.repeat(45)}/x/`)],
    ['a path of dots', get(`/${'a.'.repeat(7000)}`)],
    ['a long header', get('/v1/nothing', { 'X-Thing': 'secret'.repeat(2000) })],
  ])('%s', async (_, asked) => {
    expect((await send(world.url, asked)).status).toBeGreaterThanOrEqual(400);
  });
});

test('none of it is taken for a fault of the mock itself', () => {
  expect(ownFaults).toEqual([]);
});
