/** The OpenAPI documents of what is simulated: well formed, complete, and true of every answer of a whole conversation. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { incodeOperations } from '../../server/incode/index.js';
import { type Mock, startMock } from '../../server/index.js';
import { router } from '../../server/resources/routes.js';
import { editions } from '../../server/wire/editions.js';
import { examples } from '../reference/told.js';
import { flawsOf, type Json, resolved } from '../support/openapi.js';

async function described(mock: Mock, edition: string): Promise<Json> {
  return (await fetch(`${mock.url}/_mock/openapi/${edition}.json`)).json();
}

/** What a document says against an answer. */
function heldBy(document: Json) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  return (path: string, method: string, status: number, body: unknown): string[] => {
    const [template] = Object.keys(document.paths).filter((each) => new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
    const responses = document.paths[template ?? '']?.[method.toLowerCase()]?.responses ?? {};
    const key = status in responses ? status : `${String(status)[0]}XX`;
    const response = responses[key]?.$ref ? resolved(document, responses[key].$ref) : responses[key];
    if (!response) return [`${method} ${path} ${status} is not there`];
    const schema = response.content['application/json'].schema;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
    const holds = ajv.compile(absolute);
    return holds(body)
      ? []
      : (holds.errors ?? []).map(({ instancePath, message }) => `${method} ${path} ${status}${instancePath} ${message}`);
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
    const found: string[] = [];
    const ask = async (method: string, path: string, body?: object, token?: string): Promise<Json> => {
      const headers: Record<string, string> = { 'Content-Type': 'application/json' };
      if (token) headers[path.startsWith('/incode') ? 'X-Incode-Hardware-Id' : 'X-Bunq-Client-Authentication'] = token;
      const answer = await fetch(world.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const given = await answer.json();
      found.push(...flaws(path, method, answer.status, given));
      return given;
    };
    const [user] = world.users;
    const { user_person_id: user_id, session_token } = user as NonNullable<typeof user>;
    const sessions = `/v1/user/${user_id}/identity-verification-session`;
    const made = await ask('POST', sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }, session_token);
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
    expect(found).toEqual([]);
  });

  test('its published examples hold against its schemas', async () => {
    await using mock = await startMock();
    const document = await described(mock, edition);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'document');
    let shown = 0;
    for (const [path, item] of Object.entries<Json>(document.paths))
      for (const [method, { requestBody, responses }] of Object.entries<Json>(item))
        for (const media of [requestBody?.content['application/json'], responses[200].content['application/json']])
          for (const { value } of Object.values<Json>(media?.examples ?? {})) {
            const schema = JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"document#/'));
            expect(ajv.compile(schema)(value), `${method} ${path}`).toBe(true);
            shown++;
          }
    expect(shown).toBeGreaterThan(10);
    expect(shown).toBeLessThanOrEqual(2 * examples.length);
  });
});
