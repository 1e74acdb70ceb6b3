/**
 * drift() finds nothing in the mock itself, everything that is changed on the way, each once, and never shows what is
 * private. One file, though long: one proxy that changes answers is behind most of it.
 */
import { sign } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contradicted, decided } from '../../contracts/drift/claims.js';
import { applyPatch, type DriftOptions, type DriftReport, drift, driftText } from '../../contracts/drift/index.js';
import fixtures, { contradictions, decisions } from '../../fixtures/index.js';
import { generate } from '../../schemas/generator/index.js';
import { type Mock, startMock, type WorldHandle, type WorldOptions } from '../../server/index.js';

const { DriftReport: isReport } = createRequire(import.meta.url)('../../schemas/generated/rare-validators.cjs');
const { keys } = fixtures;

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ marks: false });
});
afterAll(() => mock.stop());

let worlds = 0;
const newWorld = (options: WorldOptions = {}) => mock.world(`drift-${++worlds}`, { freeze: true, ...options });

function walk(world: WorldHandle, options: Partial<DriftOptions> = {}): Promise<DriftReport> {
  return drift({
    target: world.url,
    apiKey: world.partner.api_key,
    sdk: true,
    keys: [keys.client.private, keys.client.private],
    wait: async (ms) => void (await world.clock.advance(ms)),
    ...options,
  });
}

const named = (report: DriftReport) => report.findings.map(({ kind, operation, path }) => `${kind} ${operation} ${path}`);

describe('nothing differs from the mock itself', () => {
  test.each<[string, WorldOptions, Partial<DriftOptions>]>([
    ['2025-10', { edition: '2025-10' }, { edition: '2025-10' }],
    ['2026-06', { edition: '2026-06' }, { edition: '2026-06' }],
    ['of either edition', { edition: '2026-06' }, {}],
    ['strict, and limited', { strict: true, rate_limits: 'older' }, { edition: '2025-10' }],
    ['identity alone', {}, { entry: 'identity' }],
  ])('%s', async (_, world, options) => {
    const report = await walk(newWorld(world), options);
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
    expect(report.stopped).toBe(null);
    expect(report.findings).toEqual([]);
    expect(report.settled.filter(({ verdict, where }) => verdict === 'refuted' && where !== 'default edition')).toEqual([]);
    expect(report.settled.length).toBeGreaterThan(50);
    expect(report.exchanges.some(({ status }) => status === 429)).toBe(false);
  });

  test('in a hurry, it waits when it is told to', async () => {
    const report = await walk(newWorld({ rate_limits: 'older' }), { betweenMs: 0, pollMs: 500 });
    expect(report.exchanges.some(({ status }) => status === 429)).toBe(true);
    expect(report.stopped).toBe(null);
    expect(report.findings).toEqual([]);
    expect(report.settled).toContainEqual(expect.objectContaining({ where: 'too-many-requests', verdict: 'confirmed' }));
    expect(report.settled).toContainEqual(expect.objectContaining({ where: 'rate limits', verdict: 'refuted' }));
  });

  test('the same twice', async () => {
    const [one, other] = await Promise.all([walk(newWorld()), walk(newWorld())]);
    expect(other).toEqual(one);
  });
});

interface Changing {
  status: number;
  headers: Record<string, string | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: any answer
  json: any;
  text?: string;
  signature?: 'omit' | 'wrong' | 'add';
}

/** What is changed in which answers, and the finding that it is to be. */
interface Change {
  on: RegExp;
  change(answer: Changing): void;
  found: string;
}

/** A server between drift and a world, which changes answers and signs them anew. */
async function between(world: WorldHandle, changes: readonly Change[]): Promise<{ url: string; bodies: string[]; server: Server }> {
  const bodies: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const forward = request(
      (incoming.url?.startsWith('/w/') ? mock.url : world.url) + incoming.url,
      { method: incoming.method ?? '', headers: incoming.headers },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        const text = Buffer.concat(parts).toString();
        bodies.push(text);
        const headers = Object.fromEntries(
          response.rawHeaders.flatMap((name, i, all) => (i % 2 ? [] : [[name, all[i + 1]]])),
        ) as Changing['headers'];
        const answer: Changing = { status: response.statusCode as number, headers, json: JSON.parse(text) };
        for (const { on, change } of changes) if (on.test(`${incoming.method} ${incoming.url}`)) change(answer);
        const body = answer.text ?? JSON.stringify(answer.json);
        const signed = sign('sha256', Buffer.from(answer.signature === 'wrong' ? `${body} ` : body), keys.server.private).toString(
          'base64',
        );
        if (answer.headers['X-Bunq-Server-Signature'] || answer.signature === 'add') answer.headers['X-Bunq-Server-Signature'] = signed;
        if (answer.signature === 'omit') delete answer.headers['X-Bunq-Server-Signature'];
        answer.headers['Content-Length'] = String(Buffer.byteLength(body));
        outgoing.writeHead(
          answer.status,
          Object.fromEntries(Object.entries(answer.headers).filter(([, value]) => value !== undefined)) as Record<string, string>,
        );
        outgoing.end(body);
      },
    );
    incoming.pipe(forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, server };
}

/** Does something to each object of a type. */
const each = (type: string, change: (object: Record<string, unknown>) => void) => (answer: Changing) => {
  for (const one of answer.json.Response ?? []) if (one[type]) change(one[type]);
};
const SESSION = 'IdentityVerificationSessionIncode';
const uuid = (answer: Changing) => String(answer.headers['X-Bunq-Client-Response-Id']);
/** A token that was given out: a sentence repeats it. */
let spoken = '';

const shapes: Change[] = [
  {
    on: /partner-user-provision/,
    change: each('PartnerUserProvision', (object) => Object.assign(object, { user_onboarding_state: 'IN_PROGRESS' })),
    found: 'unknown-field partner-user-provision.list /Response/*/PartnerUserProvision/user_onboarding_state',
  },
  {
    on: /identity-verification-session/,
    change: each(SESSION, (object) => void delete object.should_record_session),
    found: `missing-field identity-verification-session.read /Response/*/${SESSION}/should_record_session`,
  },
  {
    on: /session-server/,
    change: each('Token', (object) => Object.assign(object, { id: String(object.id) })),
    found: 'type session-server.create /Response/*/Token/id',
  },
  {
    on: /device-server$/,
    change: each('DeviceServer', (object) => Object.assign(object, { ip: 127.5 })),
    found: 'type device-server.list /Response/*/DeviceServer/ip',
  },
  {
    on: /session-server|user$/,
    change: each('UserCompany', (object) => Object.assign(object, { public_nick_name: null, name: null })),
    found: 'type session-server.create /Response/*/UserCompany/public_nick_name',
  },
  { on: /^none/, change: () => undefined, found: 'type session-server.create /Response/*/UserCompany/name' },
  {
    on: /device-server$/,
    change: each('DeviceServer', (object) => Object.assign(object, { status: 'SUSPENDED' })),
    found: 'value device-server.list /Response/*/DeviceServer/status',
  },
  {
    on: /session-server/,
    change: each('UserApiKey', (object) => Object.assign(object, { requested_by_user: [object.requested_by_user] })),
    found: 'type session-server.create /Response/*/UserApiKey/requested_by_user',
  },
  {
    on: /user-onboarding/,
    change: each('UserOnboarding', (object) => Object.assign(object, { created: String(object.created).replace(' ', 'T') })),
    found: 'format user-onboarding.read /Response/*/UserOnboarding/created',
  },
  {
    on: /GET .*identity-verification-session$/,
    change: (answer) => void delete answer.json.Pagination.older_url,
    found: 'missing-field identity-verification-session.list /Pagination/older_url',
  },
  {
    on: /identity-verification-session/,
    change: each(SESSION, (object) => object.status === 'SUBMITTED' && Object.assign(object, { status: 'IN_REVIEW' })),
    found: `value identity-verification-session.read /Response/*/${SESSION}/status`,
  },
  {
    on: /PUT .*user-onboarding/,
    change({ json }) {
      const all = json.Error?.[0].error_additional_parameter?.[0].AdditionalFulfillmentParameter.all_fulfillment;
      all?.push({ ...all[0], type: 'SELFIE', reason_translated: null });
    },
    found: 'value user-onboarding.update /Error/*/error_additional_parameter/*/AdditionalFulfillmentParameter/all_fulfillment/*/type',
  },
  {
    on: /^none/,
    change: () => undefined,
    found:
      'type user-onboarding.update /Error/*/error_additional_parameter/*/AdditionalFulfillmentParameter/all_fulfillment/*/reason_translated',
  },
  {
    on: /identity-verification-session/,
    change: each(SESSION, (object) => object.result && Object.assign(object, { result: 'MANUAL_REVIEW' })),
    found: `value identity-verification-session.read /Response/*/${SESSION}/result`,
  },
];

const manners: Change[] = [
  { on: /POST .*address-main/, change: (answer) => void (answer.status = 201), found: 'status address-main.create ' },
  {
    on: /GET \/v1\/user$/,
    change: (answer) => void (answer.headers['X-Bunq-Client-Response-Id'] = undefined),
    found: 'header-missing user.list (no token) X-Bunq-Client-Response-Id',
  },
  {
    on: /provision/,
    change: (answer) => void (answer.headers['X-Bunq-Shard'] = '7'),
    found: 'header-unknown partner-user-provision.create x-bunq-shard',
  },
  {
    on: /POST .*device-server/,
    change: (answer) => void (answer.headers['Retry-After'] = '3'),
    found: 'header-unknown device-server.create Retry-After',
  },
  {
    on: /GET .*notification-filter-url/,
    change: (answer) => void (answer.headers['Content-Type'] = 'application/json; charset=utf-8'),
    found: 'header-value notification-filter-url.list Content-Type',
  },
  {
    on: /POST .*notification-filter-url/,
    change: (answer) => void (answer.headers['X-Bunq-Client-Request-Id'] = 'another'),
    found: 'header-value notification-filter-url.create X-Bunq-Client-Request-Id',
  },
  {
    on: /GET .*user-onboarding$/,
    change: (answer) => void (answer.signature = 'omit'),
    found: 'signature-missing user-onboarding.list X-Bunq-Server-Signature',
  },
  {
    on: /PUT .*user-person/,
    change: (answer) => void (answer.signature = 'wrong'),
    found: 'signature-wrong user-person.update X-Bunq-Server-Signature',
  },
  {
    on: /installation/,
    change: (answer) => void (answer.signature = 'add'),
    found: 'signature-unexpected installation.create X-Bunq-Server-Signature',
  },
  {
    on: /no-such-route/,
    change: (answer) =>
      void (answer.json.Error[0].error_description = `No route for drift@example.com, ${uuid(answer)}, ${spoken}, sandbox_mock_partner.`),
    found: 'refusal-text no.route (unknown route) /Error/*/error_description',
  },
  { on: /PUT \/v1\/device-server/, change: (answer) => void (answer.status = 400), found: 'refusal-status no.method (wrong method) ' },
  {
    on: /GET \/v1\/user$/,
    change: ({ json }) => json.Response?.push({ UserAvatar: { id: 1 } }),
    found: 'item-unknown user.list /Response/*/UserAvatar',
  },
  {
    on: /POST .*identity-verification-session/,
    change: (answer) =>
      /not valid JSON/.test(JSON.stringify(answer.json)) && Object.assign(answer, { json: { error: 'invalid', message: 'x' } }),
    found: 'envelope identity-verification-session.create (malformed JSON) ',
  },
  {
    on: /provision\/2147483646/,
    change: (answer) => void (answer.text = '<html></html>'),
    found: 'json partner-user-provision.read (unknown id) ',
  },
  {
    on: /POST .*user-onboarding/,
    change: ({ json }) => json.Response.unshift({ Uuid: { uuid: 'x' } }),
    found: 'item-unknown user-onboarding.create /Response/*/Uuid',
  },
  {
    on: /provision\/\d+$/,
    change: each('PartnerUserProvision', (object) => object.sub_status === 'NONE' && Object.assign(object, { action_required: 'USER' })),
    found: 'lifecycle partner-user-provision.read /Response/*/PartnerUserProvision',
  },
  {
    on: /identity-verification-session/,
    change: ({ json }) => void (json.Meta = json.Pagination && {}),
    found: 'unknown-field identity-verification-session.list /Meta',
  },
  {
    on: /POST .*session-server/,
    change({ json }) {
      spoken = json.Response[1].Token.token;
      json.Response.unshift(json.Response.pop());
    },
    found: 'envelope session-server.create /Response',
  },
  {
    on: /POST .*installation/,
    change: ({ json }) => void json.Response.shift(),
    found: 'item-missing installation.create /Response/*/Id',
  },
];

describe('what is changed on the way is found, once', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drift-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  async function changed(changes: readonly Change[], more: Partial<DriftOptions> = {}, options: WorldOptions = {}) {
    const world = newWorld(options);
    const { url, bodies, server } = await between(world, changes);
    const report = await walk(world, { target: url, ...more });
    server.close();
    server.closeAllConnections();
    return { report, bodies, world };
  }

  test.each([
    ['shapes', shapes],
    ['manners', manners],
  ])('%s', async (_, changes) => {
    const { report, bodies } = await changed(changes, { edition: '2025-10' });
    expect(report.stopped).toBe(null);
    expect(named(report).sort()).toEqual(changes.map(({ found }) => found).sort());
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
    expectNothingPrivate(report, bodies);
  });

  test('the patch makes the schemas fit, and the generator takes it', { timeout: 60_000 }, async () => {
    const { report } = await changed(shapes);
    expect(Object.keys(report.patch)).toEqual(Object.keys(report.patch).sort());
    const folder = join(home, 'schemas/');
    await cp(fileURLToPath(new URL('../../schemas/', import.meta.url)), folder, { recursive: true });
    for (const [file, steps] of Object.entries(report.patch)) {
      const schema = JSON.parse(await readFile(join(folder, file), 'utf8'));
      await writeFile(join(folder, file), JSON.stringify(applyPatch(schema, steps), null, 2));
    }
    expect(await generate(pathToFileURL(folder), { check: false })).toEqual([]);
    expect(await readFile(join(folder, 'user-onboarding.schema.json'), 'utf8')).toContain(`"observed": "127.0.0.1, ${report.date}"`);
    const { report: again } = await changed(shapes, { schemas: folder });
    // Only that nothing leads to a status that nobody knew is left.
    expect(named(again).filter((text) => !text.startsWith('lifecycle'))).toEqual([]);
    const assumed = again.settled.filter(
      ({ source, mark, verdict }) => source === 'schemas' && mark === 'assumed' && verdict === 'confirmed',
    );
    expect(assumed).toEqual([]);
  });

  test('the other edition, where one is meant', async () => {
    const { report } = await changed([], { edition: '2025-10', entry: 'identity' }, { edition: '2026-06' });
    expect(named(report)).toEqual([
      'edition partner-user-provision.create /Response/*/PartnerUserProvision',
      'edition partner-user-provision.list /Response/*/PartnerUserProvision/status',
      `edition identity-verification-session.read /Response/*/${SESSION}/result`,
    ]);
  });

  test('a transition that is not known', async () => {
    let processed = 0;
    const back: Change = {
      on: /GET .*identity-verification-session\/\d+/,
      change: each(SESSION, (object) => {
        if (object.status === 'SUBMITTED' && ++processed === 1) Object.assign(object, { status: 'CREATED' });
      }),
      found: '',
    };
    const { report } = await changed([back], { entry: 'identity' });
    expect(report.findings).toEqual([]);
    const unsubmitted: Change = {
      on: /GET .*provision\/\d+/,
      change: each('PartnerUserProvision', (object) => {
        if ((object.credential as { status?: string } | null)?.status === 'ACTIVE')
          Object.assign(object, { sub_status: 'PENDING_PROCESS_OAUTH_REQUEST', status: 'CREATED', action_required: 'SYSTEM' });
      }),
      found: '',
    };
    const { report: other } = await changed([unsubmitted], { entry: 'identity' });
    expect(named(other)).toEqual(['lifecycle partner-user-provision.read /Response/*/PartnerUserProvision']);
    expect(other.findings[0]?.seen).toContain('PENDING_PROCESS_USER_ONBOARDING');
  });

  test('a refusal in the way: the walk stops, and says where', async () => {
    const down: Change = {
      on: /POST .*device-server/,
      change: (answer) => Object.assign(answer, { status: 503, json: { Error: [] } }),
      found: '',
    };
    const { report } = await changed([down]);
    expect(report.stopped?.at).toBe('elsewhere');
    expect(report.stopped?.why).toMatch(/^device-server\.create had no success/);
    expect(named(report)).toEqual(['status device-server.create ', 'signature-unexpected device-server.create X-Bunq-Server-Signature']);
  });
});

/** Nothing of what went over the wire in secret, or is of a person, is in any form of the report. */
function expectNothingPrivate(report: DriftReport, bodies: readonly string[]): void {
  const outputs = [JSON.stringify(report), driftText(report), JSON.stringify(report.patch)];
  const secrets = bodies.flatMap((body) =>
    [...body.matchAll(/"(?:token|token_value|authorization_code|secret)":"([^"]+)"/g)].map(([, value]) => value as string),
  );
  expect(secrets.length).toBeGreaterThan(5);
  const uuids = bodies.flatMap((body) => body.match(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g) ?? []);
  const others = [
    'sandbox_mock_partner',
    'Driftina',
    'Probesma',
    '@example.com',
    '+3197010',
    '1990-02-03',
    'Teststraatweg',
    '1017AB',
    'New bunqer',
    'BEGIN',
  ];
  for (const output of outputs) expect([...secrets, ...uuids, ...others].filter((secret) => output.includes(secret))).toEqual([]);
}

describe('where it does not go', () => {
  test.each([
    ['http://partner-api.sandbox.bunq.com', /by http/],
    ['https://api.partner.bunq.com', /production/],
    ['https://api.bunq.com/v1', /production/],
    ['https://api.bunq.com.', /production/],
    ['ftp://localhost', /no http url/],
    ['https://user:word@partner-api.sandbox.bunq.com', /more than a host/],
  ])('%s', async (target, why) => {
    await expect(drift({ target, apiKey: 'x', wait: () => Promise.reject(new Error('it called')) })).rejects.toThrow(why);
  });

  test('nowhere without a key', async () => {
    await expect(drift({ target: mock.url, apiKey: '' })).rejects.toThrow(/no API key/);
  });

  test("not through Incode's SDK, nor through a mock's unless it is asked to", async () => {
    const report = await walk(newWorld(), { sdk: false, entry: 'identity' });
    expect(report.stopped).toEqual({ at: 'sdk', why: expect.stringContaining('--sdk') });
    const world = newWorld();
    const real: Change = {
      on: /identity-verification-session/,
      change: each(SESSION, (object) => Object.assign(object, { url_api: 'https://demo-api.incodesmile.com/0/' })),
      found: '',
    };
    const { url, server } = await between(world, [real]);
    const other = await walk(world, { target: url, entry: 'identity' });
    server.close();
    server.closeAllConnections();
    expect(other.stopped).toEqual({ at: 'sdk', why: expect.stringContaining('a person has to go') });
    expect(other.findings).toEqual([]);
  });

  test('a server that is not there is a finding', async () => {
    const report = await drift({
      target: 'http://127.0.0.1:1',
      apiKey: 'sandbox_x',
      keys: [keys.client.private, keys.client.private],
      wait: async () => undefined,
    });
    expect(report.findings.map(({ kind }) => kind)).toEqual(['no-answer', 'no-answer']);
    expect(report.stopped?.why).toMatch(/installation\.create/);
  });
});

test('a mock that says so settles nothing: there is no patch', async () => {
  await using marked = await startMock();
  const world = marked.world('drift', { freeze: true });
  const report = await walk(world, { entry: 'identity' });
  expect(report.target.is_mock).toBe(true);
  expect(report.patch).toEqual({});
  expect(driftText(report)).toContain('it is a mock');
});

test('every claim is about a topic that there is', () => {
  const topics = decisions().map(({ topic }) => topic);
  expect(Object.keys(decided).filter((topic) => !topics.includes(topic))).toEqual([]);
  const others = contradictions().map(({ topic }) => topic);
  expect(Object.keys(contradicted).filter((topic) => !others.includes(topic))).toEqual([]);
});
