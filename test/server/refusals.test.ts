/** Every refusal there is, one row a situation: status, text, language, headers, signed or not. Provoked by a fault where no request brings it about. */
import { verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { refusals } from '../../server/refusals.js';
import { json } from '../support/json.js';

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ freeze: true });
});
afterAll(() => mock.stop());

const OBSERVED: [id: string, values: Record<string, string | number>, status: number, text: string, dutch?: string][] = [
  ['route-not-found', {}, 404, 'Route not found.'],
  ['insufficient-authentication', {}, 403, 'Insufficient authentication.'],
  ['insufficient-authorisation', {}, 401, 'Insufficient authorisation.', 'Onvoldoende autorisatie.'],
  ['credentials-incorrect', {}, 400, 'User credentials are incorrect. Incorrect API key or IP address.'],
  ['public-key-invalid', {}, 400, 'Client Public Key Invalid'],
  ['signature-invalid', {}, 400, 'The request signature is invalid.'],
  ['signature-required', {}, 466, 'For this operation a request signature is required. Check the urls for more information.'],
  ['session-exists', {}, 400, 'Authentication token already has a user session.'],
  ['too-many-requests', { calls: 5, seconds: 3 }, 429, 'Too many requests. You can do a maximum of 5 calls per 3 second to this endpoint.'],
  ['monetary-account-not-found', { id: 1 }, 404, 'Monetary account for id "1" not found.', 'Rekening met id "1" is niet gevonden.'],
  ['iban-invalid', { iban: 'NLAAAA' }, 400, '"NLAAAA" is not a valid IBAN.'],
  ['balance-insufficient', {}, 400, "Account doesn't have enough money to complete the payment."],
  ['information-needed', {}, 400, 'You need to provide additional information in order to perform this action.'],
  ['superfluous-field', { name: 'allow_bunqto' }, 400, 'Superfluous field "allow_bunqto".'],
];
const PARAMETERS: Record<string, object> = {
  'signature-required': { url_together_post: 'https://together.bunq.com/d/15399' },
  'balance-insufficient': {
    AdditionalSupportRedirectParameter: { external_object_id: null, external_url: null, support_redirect: 'BALANCE' },
  },
  'information-needed': { AdditionalFulfillmentParameter: { all_fulfillment: [] } },
};

/** Reads the ready-made user once, with a fault armed for it. */
async function struckBy(does: object, headers: Record<string, string> = {}) {
  const world = mock.world();
  world.fault.clear();
  world.fault.arm({ on: { operation: 'user.list' }, do: does as never });
  const token = world.users[0]?.session_token ?? '';
  const answer = await fetch(`${mock.url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': token, ...headers } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const signature = answer.headers.get('x-bunq-server-signature');
  return {
    status: answer.status,
    headers: answer.headers,
    items: JSON.parse(bytes.toString()).Error,
    signed: signature === null ? false : verify('sha256', bytes, world.server_public_key, Buffer.from(signature, 'base64')),
    exchange: world.journal.exchanges().at(-1),
  };
}

describe('what bunq is known to say', () => {
  test('is all of it here', () => {
    const known = Object.values(refusals).filter(({ text }) => !text.startsWith('bunq-mock: '));
    expect(known.map(({ id }) => id).sort()).toEqual(OBSERVED.map(([id]) => id).sort());
  });

  test.each(OBSERVED)('%s', async (id, values, status, text, dutch) => {
    for (const language of ['en_US', 'nl_NL', 'de_DE', 'nl', '']) {
      const struck = await struckBy({ refusal: id, values }, { 'X-Bunq-Language': language });
      const translated = language === 'nl_NL' ? (dutch ?? text) : text;
      const parameters = PARAMETERS[id] && { error_additional_parameter: [PARAMETERS[id]] };
      expect(struck.status).toBe(status);
      expect(struck.items).toEqual([{ error_description: text, error_description_translated: translated, ...parameters }]);
      expect(struck.headers.get('content-type')).toBe('application/json');
      // Of these two, bunq's text is known and its status is not.
      const assumed = ['session-exists', 'information-needed'].includes(id);
      expect(struck.headers.get('x-mock-provenance')).toBe(assumed ? 'assumed' : 'observed');
      expect(struck.headers.get('x-mock-assumed')).toBe(assumed ? `refusal ${id}` : null);
      expect(struck.signed).toBe(status !== 429);
      expect(struck.exchange).toMatchObject({ refusal: { id, status }, fault: expect.stringMatching(/^\d+$/), own_fault: null });
    }
  });
});

describe('a status', () => {
  test.each([
    [399, 'not-modified', true],
    [401, 'insufficient-authorisation', true],
    [403, 'insufficient-authentication', true],
    [404, 'route-not-found', true],
    [409, 'conflict', true],
    [418, 'provoked', true],
    [429, 'too-many-requests', false],
    [466, 'signature-required', true],
    [490, 'user-error', true],
    [491, 'maintenance', false],
    [500, 'server-error', false],
    [502, 'provoked', false],
    [503, 'unavailable', false],
  ])('%i is provoked as %s', async (status, id, signed) => {
    const struck = await struckBy({ status });
    expect([struck.status, struck.exchange?.refusal?.id, struck.signed]).toEqual([status, id, signed]);
    expect(struck.headers.get('content-type')).toBe('application/json');
    const ours = struck.items[0].error_description.startsWith('bunq-mock: ');
    expect(struck.headers.get('x-mock-assumed')).toBe(ours ? `refusal ${id}` : null);
    expect(struck.headers.get('retry-after')).toBeNull();
  });

  test.each([3, 'Wed, 21 Oct 2026 07:28:00 GMT'])('comes with Retry-After: %s when asked', async (retry_after) => {
    expect((await struckBy({ status: 429, retry_after })).headers.get('retry-after')).toBe(String(retry_after));
  });
});

describe('a fault', () => {
  test('strikes so many, after so many, and says how often', async () => {
    const world = mock.world('counted');
    world.fault.arm({ on: { operation: 'user.list' }, skip: 1, times: 2, do: { status: 503 } });
    world.fault.arm({ on: { method: 'GET', path: '/v1/user/1364' }, do: { status: 500 } });
    const ask = async (path: string) =>
      (await fetch(`${world.url}/v1/${path}`, { headers: { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '' } })).status;
    const seen = [];
    for (const path of ['user', 'user', 'user/1364', 'user', 'user', 'user/1363', 'user/1364']) seen.push(await ask(path));
    expect(seen).toEqual([200, 503, 500, 503, 200, 200, 200]);
    expect(world.fault.all().map(({ matched, hits }) => [matched, hits])).toEqual([
      [4, 2],
      [2, 1],
    ]);
    world.fault.clear();
    expect(world.fault.all()).toEqual([]);
  });

  test.each([
    [{ on: { operation: 'user.destroy' }, do: { status: 500 } }, /no operation user\.destroy/],
    [{ on: { method: 'GET', path: '/v1/nope' }, do: { status: 500 } }, /no operation is at GET \/v1\/nope/],
    [{ on: { method: 'PATCH', path: '/v1/user' }, do: { status: 500 } }, /no operation is at PATCH/],
    [{ on: { operation: 'user.list' }, do: { refusal: 'made-up' } }, /no refusal made-up/],
    [{ on: { operation: 'user.list' }, do: { refusal: 'own-fault', values: { why: 'x' } } }, /no refusal own-fault/],
    [{ on: { operation: 'user.list' }, do: { refusal: 'iban-invalid' } }, /needs values for iban/],
    [{ on: { operation: 'user.list' }, do: { status: 199 } }, /status/],
    [{ on: { operation: 'user.list' }, do: {} }, /do/],
    [{ on: { operation: 'user.list' }, times: 0, do: { status: 500 } }, /times/],
    [{ on: { operation: 'user.list' }, do: { status: 500 }, sometimes: true }, /sometimes/],
  ])('%j cannot be armed', async (fault, why) => {
    const faults = `${mock.url}/_mock/worlds/unarmed/faults`;
    const answer = await fetch(faults, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fault) });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await json(answer))).toMatch(why);
    expect(await json(fetch(faults))).toEqual({ faults: [] });
  });
});
