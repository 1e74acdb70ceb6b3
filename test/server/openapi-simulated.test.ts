/** The OpenAPI documents of what is simulated: well formed, complete, and true of every answer of a whole conversation. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { incodeOperations } from '../../server/incode/index.js';
import { type Mock, startMock } from '../../server/index.js';
import { router } from '../../server/resources/routes.js';
import { editions } from '../../server/wire/editions.js';
import { examples } from '../reference/told.js';
import { flawsOf, type Json, resolved } from '../support/openapi.js';
import { Client, newcomer, only, provide, signedIn, stages } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const SESSIONS = '/v1/user/{user_id}/identity-verification-session';
const ASKED = { purpose: 'VERIFICATION', provider: 'INCODE' };

async function described(mock: Mock, edition: string): Promise<Json> {
  return (await fetch(`${mock.url}/_mock/openapi/${edition}.json`)).json();
}

/** What a document says against values of its schemas. */
function judgedBy(document: Json) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  return (schema: Json, value: unknown): string[] => {
    const holds = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')));
    return holds(value) ? [] : (holds.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** What a document says against an answer. */
function heldBy(document: Json) {
  const flaws = judgedBy(document);
  return (path: string, method: string, answer: Response, body: string): string[] => {
    const { status } = answer;
    const [template = ''] = Object.keys(document.paths).filter((each) => new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
    const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {};
    const given = responses[status] ?? responses[`${String(status)[0]}XX`];
    const where = `${method} ${path} ${status}`;
    if (!given) return [`${where} is not there`];
    const { content } = given.$ref ? resolved(document, given.$ref) : given;
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    if (!content) return body === '' ? [] : [`${where} has a body`];
    if (!content[type]) return [`${where} has no ${type}`];
    return type === 'application/json' ? flaws(content[type].schema, JSON.parse(body)).map((flaw) => where + flaw) : [];
  };
}

describe.each(editions)('edition %s', (edition) => {
  test('the document is sound, and has every operation', async () => {
    await using mock = await startMock();
    const document = await described(mock, edition);
    expect(flawsOf(document)).toEqual([]);
    const there = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const made = [
      ...router.operations.map(({ operation: { method, path } }) => `${method} /v1${path}`),
      ...incodeOperations.filter(({ method }) => method !== 'OPTIONS').map(({ method, path }) => `${method} ${path}`),
    ];
    expect(there.sort()).toEqual([...new Set(made)].sort());
  });

  test('each answer and each refusal of a conversation is what it says', async () => {
    await using mock = await startMock({
      freeze: true,
      plan: { process: { after_ms: 0 }, outcome: 'REJECTED', fail_reasons: ['errorGlare'] },
    });
    const world = mock.world('described', { edition });
    const flaws = heldBy(await described(mock, edition));
    const others = await Promise.all(editions.filter((each) => each !== edition).map(async (each) => heldBy(await described(mock, each))));
    const found: string[] = [];
    /** By which operations the editions can be told apart. */
    const apart = new Set<string>();
    const send = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Json> => {
      const answer = await fetch(world.url + path, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) });
      const given = await answer.text();
      const plain = path.replace(/\?.*/, '');
      found.push(...flaws(plain, method, answer, given));
      for (const other of others)
        if (other(plain, method, answer, given).length) apart.add(`${method} ${plain.split('/').at(-1)}`.replace(/\d+/, '{id}'));
      return answer.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(given) : given;
    };
    const ask = (method: string, path: string, body?: object, token?: string): Promise<Json> => {
      const headers: Record<string, string> = { 'Content-Type': 'application/json' };
      if (token) headers[path.startsWith('/incode') ? 'X-Incode-Hardware-Id' : 'X-Bunq-Client-Authentication'] = token;
      return send(method, path, headers, body && JSON.stringify(body));
    };
    const [user] = world.users;
    const { user_person_id: user_id, session_token } = user as NonNullable<typeof user>;
    const sessions = `/v1/user/${user_id}/identity-verification-session`;
    const made = await ask('POST', sessions, ASKED, session_token);
    const at = `${sessions}/${made.Response[0].Id.id}`;
    const { token } = (await ask('GET', at, undefined, session_token)).Response[0].IdentityVerificationSessionIncode;
    for (const path of ['get/onboarding/status', 'get/score', 'onboarding-url'])
      await ask('GET', `/incode/0/omni/${path}`, undefined, token);
    await ask('POST', '/incode/0/capture', { result: 'completed' }, token);
    await ask('PUT', at, { status: 'SUBMITTED' }, session_token);
    const over = await ask('GET', at, undefined, session_token);
    const { result } = over.Response[0].IdentityVerificationSessionIncode;
    expect(typeof result).toBe(edition === '2025-10' ? 'string' : 'object');
    await ask('GET', sessions, undefined, session_token);
    await ask('GET', `/v1/user/${user_id}`, undefined, session_token);
    await ask('GET', `/v1/user/${user_id}/monetary-account`, undefined, session_token);
    await ask('PUT', at, { status: 'SUBMITTED' }, session_token);
    await ask('POST', sessions, { purpose: 'OTHER' }, session_token);
    await ask('GET', `${sessions}/99999`, undefined, session_token);
    await ask('GET', at, undefined, 'nobody');
    await ask('GET', '/incode/0/omni/get/score', undefined, 'nobody');
    await ask('POST', '/v1/installation', {});
    const partner = await signedIn(world);
    const ofPartner = String(partner.auth['X-Bunq-Client-Authentication']);
    const provisions = '/v1/partner-user-provision';
    const provision = await ask('POST', provisions, newcomer(), ofPartner);
    const [{ id: provisioned }] = Object.values<Json>(provision.Response[0]);
    await ask('GET', `${provisions}/${provisioned}`, undefined, ofPartner);
    // The page, to a browser and to whoever else asks for it; ended, ended twice, and by a stranger.
    const { Response: another } = await ask('POST', sessions, ASKED, session_token);
    const next = await ask('GET', `${sessions}/${another[0].Id.id}`, undefined, session_token);
    const ofPage = next.Response[0].IdentityVerificationSessionIncode.token;
    const browser = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };
    const form = `token=${ofPage}&end=completed`;
    expect(await send('GET', `/incode/0/?token=${ofPage}`, browser)).toContain('<html');
    for (const body of [`token=${ofPage}&end=nowhere`, form, form, 'token=nobody&end=completed'])
      await send('POST', '/incode/0/', browser, body);
    await send('GET', `/incode/0/?token=${ofPage}`, { Accept: 'application/json' });
    expect(found).toEqual([]);
    expect([...apart].sort()).toEqual(['GET identity-verification-session', 'GET {id}', 'POST partner-user-provision'].sort());
  });

  test('other fields may come with an answer, and with no request', async () => {
    await using mock = await startMock({ now: '2026-01-01' });
    const document = await described(mock, edition);
    const flaws = judgedBy(document);
    const { [SESSIONS]: many, [`${SESSIONS}/{id}`]: one } = document.paths;
    const world = mock.world('fields', { edition });
    const user = Client.of(world, world.users[0]);
    const { id } = only(await user.post(`/user/${user.id}/identity-verification-session`, ASKED));
    const answer = {
      Response: [{ IdentityVerificationSessionIncode: await user.one(`/user/${user.id}/identity-verification-session/${id}`) }],
    };
    const { schema } = one.get.responses[200].content['application/json'];
    expect(flaws(schema, answer)).toEqual([]);
    Object.assign(answer.Response[0]?.IdentityVerificationSessionIncode ?? {}, { moons: 2 });
    expect(flaws(schema, answer)).toEqual([]);
    Object.assign(answer.Response[0]?.IdentityVerificationSessionIncode ?? {}, { status: 2 });
    expect(flaws(schema, answer)).not.toEqual([]);
    const body = many.post.requestBody.content['application/json'].schema;
    expect([flaws(body, ASKED), flaws(body, { ...ASKED, moons: 2 }).length]).toEqual([[], 1]);
  });

  test('a webhook is what it says', async () => {
    await using target = await startTarget();
    await using mock = await startMock({ freeze: true, plan: { provision: 'by-hand' } });
    const world = mock.world('told', { edition });
    const document = await described(mock, edition);
    const partner = await signedIn(world);
    const filter = { category: 'PARTNER_USER_PROVISION', notification_target: target.url };
    only(await partner.post(`/user/${partner.id}/notification-filter-url`, { notification_filters: [filter] }));
    const provision = await provide(partner);
    await stages(partner, provision, 1);
    const [told] = target.arrivals;
    const { schema } = document.webhooks.PARTNER_USER_PROVISION.post.requestBody.content['application/json'];
    expect(judgedBy(document)(schema, JSON.parse(String(told?.body)))).toEqual([]);
    expect(judgedBy(document)(schema, JSON.parse(String(told?.body).replace('PARTNER_USER_PROVISION', 'MUTATION')))).not.toEqual([]);
  });

  test('its published examples are all that bunq shows in whole, and hold against its schemas', async () => {
    await using mock = await startMock();
    const document = await described(mock, edition);
    const flaws = judgedBy(document);
    const shown: unknown[] = [];
    for (const [path, item] of Object.entries<Json>(document.paths))
      for (const [method, { requestBody, responses }] of Object.entries<Json>(item))
        for (const media of [requestBody?.content['application/json'], responses[200]?.content['application/json']])
          for (const { value } of Object.values<Json>(media?.examples ?? {})) {
            expect(flaws(media.schema, value), `${method} ${path}`).toEqual([]);
            shown.push(value);
          }
    const names = new Set(router.operations.map(({ name }) => name));
    const whole = examples.filter(
      ({ operation, elided, contradicted, status = 200, edition: its = edition }) =>
        names.has(operation) && !elided && !contradicted && status === 200 && its === edition,
    );
    expect(shown).toHaveLength(whole.flatMap(({ request, response }) => [request, response]).filter((each) => each !== undefined).length);
  });
});
