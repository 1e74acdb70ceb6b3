/** Faults that say something else in an answer: other places of its JSON, another status, other headers, other text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type Mock, startMock } from '../../server/index.js';
import { answerOf, CREATE, connectionWith, faultScene, incodeCall, isSigned, slug, USER } from '../support/faults.js';

const ownFaults: unknown[] = [];
let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});

const scene = () => faultScene(mock, `bent-${worlds++}`);
const LIST = `/v1/user/1364/${slug}`;
const SESSIONS = { operation: `${slug}.list` };

/** The list of three sessions, as it is and under a fault. */
async function listed(does: Fault['do']) {
  const it = scene();
  for (let i = 0; i < 3; i++) await answerOf(mock, it.create);
  const plain = await answerOf(mock, it.get(LIST));
  it.arm(does, SESSIONS);
  const answer = await answerOf(mock, it.get(LIST));
  const text = { plain: plain.body, bent: answer.body };
  return { it, text, plain: JSON.parse(plain.body), answer, signed: isSigned(it, answer.body, answer.headers['x-bunq-server-signature']) };
}
const typed = `IdentityVerificationSessionIncode`;

describe('patch', () => {
  test('changes one place, all of a kind, and the whole, and is signed', async () => {
    const { it, answer, plain, signed } = await listed({
      patch: [
        { path: `/Response/*/${typed}/status`, value: null },
        { path: `/Response/0/${typed}`, value: [{ 'a/b~c': 1 }] },
        { path: `/Response/0/${typed}/0/a~1b~0c`, value: 'x' },
        { path: `/Response/1/${typed}/token`, remove: true },
        { path: `/Response/1/${typed}/id`, value: 'thirty-six' },
        { path: '/Response/2', remove: true },
        { path: '/Pagination/*', remove: true },
      ],
    });
    const second = { ...plain.Response[1][typed], status: null, id: 'thirty-six' };
    delete second.token;
    expect(JSON.parse(answer.body)).toEqual({ Response: [{ [typed]: [{ 'a/b~c': 'x' }] }, { [typed]: second }], Pagination: {} });
    expect(signed).toBe(true);
    expect(answer.status).toBe(200);
    expect([answer.headers['x-mock-fault'], answer.headers['x-mock-provenance']]).toEqual(['patch', 'assumed']);
    expect(it.last()?.answer?.body).toBe(answer.body);
    // What it puts in is its own still.
    expect(it.world.fault.all()[0]?.do.patch?.[1]).toEqual({ path: `/Response/0/${typed}`, value: [{ 'a/b~c': 1 }] });
  });

  test('takes out all items of a list', async () => {
    const { answer } = await listed({ patch: [{ path: '/Response/*', remove: true }] });
    expect(JSON.parse(answer.body).Response).toEqual([]);
  });

  test.each([
    '/nothing',
    '/Response/7',
    '/Response/length',
    '/Response/00',
    '/Response/-',
    `/Response/0/${typed}/new`,
    `/Response/0/${typed}/status/x`,
    '/__proto__/x',
    '/Response/*/*/*/*',
  ])('passes over %s, which is not there', async (path) => {
    const { text, signed } = await listed({ patch: [{ path, value: 'x' }] });
    expect(text.bent).toBe(text.plain);
    expect(signed).toBe(true);
  });

  test('strikes after the operation, and a refusal that comes by itself as well', async () => {
    const it = scene();
    it.arm({ patch: [{ path: '', value: [] }] }, CREATE, { times: 2 });
    expect([(await answerOf(mock, it.create)).body, it.sessions()]).toEqual(['[]', 1]);
    const refused = await answerOf(mock, it.create.replace(/X-Bunq-Client-Authentication.*\r\n/, ''));
    expect([refused.status, refused.body, it.sessions()]).toEqual([403, '[]', 1]);
  });

  test("bends what Incode's side answers too", async () => {
    const it = scene();
    const request = await incodeCall(it.world);
    it.arm({ patch: [{ path: '', value: 'x' }] }, { operation: 'incode.front-id' });
    expect((await answerOf(mock, request)).body).toBe('"x"');
  });
});

describe('headers', () => {
  test('are added, and replace what has another case', async () => {
    const it = scene();
    it.arm({ headers: { ETag: '"a b"', 'CONTENT-type': 'text/plain', 'Cache-Control': '' } }, CREATE);
    const { status, headers } = await answerOf(mock, it.create);
    expect([status, headers.etag, headers['content-type'], headers['cache-control'], it.sessions()]).toEqual([
      200,
      '"a b"',
      'text/plain',
      '',
      1,
    ]);
    expect([headers['x-mock-fault'], headers['x-mock-provenance']]).toEqual(['headers', 'assumed']);
    expect(it.last()?.answer?.headers).toMatchObject({ ETag: '"a b"', 'CONTENT-type': 'text/plain' });
  });

  test.each<Fault['do']>([
    { refusal: 'signature-invalid' },
    { redirect_to: '/' },
    { hang: 'body' },
    { truncate_at: 3 },
    { drip: { bytes: 100, every_ms: 1 } },
    { framing: 'chunked' },
    { body: 'html' },
    { signature: 'omit' },
    { grease: 'keys' },
    { header_case: 'upper' },
  ])('go with %j', async (does) => {
    const it = scene();
    it.arm({ ...does, headers: { 'X-Bunq-More': 'yes' } });
    const connection = await connectionWith(mock, it.get());
    await expect.poll(() => connection.bytes().toString(), { interval: 1 }).toMatch(/^x-bunq-more: yes\r$/im);
    expect(it.last()?.fault).toBe('1');
    connection.close();
  });
});

describe('a status', () => {
  test.each([200, 201, 202, 299])('%i is that of an operation that ran', async (status) => {
    const it = scene();
    it.arm({ status }, CREATE);
    const answer = await answerOf(mock, it.create);
    expect([answer.status, it.sessions(), it.last()?.answer?.status]).toEqual([status, 1, status]);
    expect(JSON.parse(answer.body)).toEqual({ Response: [{ Id: { id: 36 } }] });
    expect(isSigned(it, answer.body, answer.headers['x-bunq-server-signature'])).toBe(true);
    expect([answer.headers['x-mock-fault'], answer.headers['x-mock-provenance']]).toEqual(['status', 'assumed']);
  });

  test.each<Fault['do']>([{ status: 204 }, { status: 204, body: 'empty' }])('%j has no body, and the connection goes on', async (does) => {
    const it = scene();
    it.arm(does, CREATE);
    const connection = await connectionWith(mock, it.create + it.get());
    const answer = await connection.answer();
    expect([answer.status, answer.body, answer.headers['content-length'], it.sessions()]).toEqual([204, '', undefined, 1]);
    expect(isSigned(it, '', answer.headers['x-bunq-server-signature'])).toBe(true);
    expect((await connection.answer()).status).toBe(200);
    connection.close();
  });

  test('304 has no body either, and nothing has happened', async () => {
    const it = scene();
    it.arm({ status: 304, headers: { ETag: '"1"' } }, CREATE);
    const connection = await connectionWith(mock, it.create + it.get());
    const answer = await connection.answer();
    expect([answer.status, answer.body, answer.headers.etag, it.sessions()]).toEqual([304, '', '"1"', 0]);
    expect((await connection.answer()).status).toBe(200);
    connection.close();
  });

  test('below 300 does not make a success of a refusal', async () => {
    const it = scene();
    it.arm({ status: 201 }, CREATE);
    expect((await answerOf(mock, it.create.replace(/X-Bunq-Client-Authentication.*\r\n/, ''))).status).toBe(403);
  });

  test.each<[does: Fault['do'], body: RegExp, type: string]>([
    [{ status: 502, body: 'html' }, /^<!DOCTYPE html>/, 'text/html'],
    [{ status: 500, body: 'empty', retry_after: 3 }, /^$/, 'application/json'],
    [{ status: 500, patch: [{ path: '/Error', value: [] }] }, /^\{"Error":\[\]\}$/, 'application/json'],
    [{ status: 500, patch: [{ path: '/Error', remove: true }], headers: { 'Retry-After': '3' } }, /^\{\}$/, 'application/json'],
    [{ status: 403, body: 'invalid-json' }, /^\{"Error":.*\]$/, 'application/json'],
  ])('%j comes before the operation, with another body', async (does, body, type) => {
    const it = scene();
    it.arm(does, CREATE);
    const answer = await answerOf(mock, it.create);
    expect([answer.status, answer.headers['content-type'], it.sessions()]).toEqual([does.status, type, 0]);
    expect(answer.body).toMatch(body);
    expect(answer.headers['retry-after']).toBe(does.retry_after || does.headers ? '3' : undefined);
    expect(answer.headers['x-mock-provenance']).toBe('assumed');
    expect(it.last()?.answer).toMatchObject({ status: does.status, body: answer.body });
  });

  test('409 with another Error is signed anew', async () => {
    const it = scene();
    it.arm({ status: 409, patch: [{ path: '/Error/0/error_description', value: 'x' }] });
    const { body, headers } = await answerOf(mock, it.get());
    expect(JSON.parse(body).Error[0].error_description).toBe('x');
    expect(isSigned(it, body, headers['x-bunq-server-signature'])).toBe(true);
  });
});

describe('hang', () => {
  test('after: the operation ran, and nothing comes of it', async () => {
    const it = scene();
    const { id } = it.arm({ hang: 'after' }, CREATE);
    const connection = await connectionWith(mock, it.create + it.get());
    await expect.poll(it.sessions, { interval: 1 }).toBe(1);
    expect(it.last()).toMatchObject({ operation: CREATE.operation, answer: null, fault: String(id), own_fault: null });
    expect([connection.isOpen(), connection.bytes().length, mock.activity().open]).toEqual([true, 0, 0]);
    it.world.drop();
    expect(await connection.ended).not.toBe(undefined);
    expect(connection.bytes()).toHaveLength(0);
  });

  test('body: half of it comes under the whole length, and then nothing', async () => {
    const it = scene();
    const whole = await answerOf(mock, it.get());
    it.arm({ hang: 'body' });
    const connection = await connectionWith(mock, it.get() + it.get());
    const half = Buffer.from(whole.body).subarray(0, Buffer.byteLength(whole.body) >> 1);
    await expect.poll(() => connection.bytes().toString().split('\r\n\r\n')[1], { interval: 1 }).toBe(half.toString());
    const head = connection.bytes().toString().split('\r\n\r\n')[0];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 200 OK\r\n[^]*Content-Length: ${Buffer.byteLength(whole.body)}\r\n`));
    expect(it.last()?.answer).toMatchObject({ status: 200, body: half.toString() });
    expect([connection.isOpen(), mock.activity().open, it.world.journal.exchanges().length]).toEqual([true, 0, 2]);
    connection.close();
    expect((await answerOf(mock, it.get())).body).toBe(whole.body);
  });
});

test.each([301, 302, 303, 307, 308] as const)('redirect_status %i', async (redirect_status) => {
  const it = scene();
  it.arm({ redirect_to: '/elsewhere', redirect_status }, CREATE);
  const { status, headers } = await answerOf(mock, it.create);
  expect([status, headers.location, it.sessions()]).toEqual([redirect_status, '/elsewhere', 0]);
});

describe('grease', () => {
  test('keys: the same in another order', async () => {
    const { text, plain, answer, signed } = await listed({ grease: 'keys' });
    expect(JSON.parse(answer.body)).toEqual(plain);
    const keys = (body: string) => JSON.parse(body).Response.map((item: Record<string, object>) => Object.keys(item[typed] as object));
    expect(keys(text.bent)).not.toEqual(keys(text.plain));
    expect(text.bent).toHaveLength(text.plain.length);
    expect(signed).toBe(true);
  });

  test('spacing: the same in the same order, as other text', async () => {
    const { text, plain, answer, signed } = await listed({ grease: 'spacing' });
    expect(JSON.parse(answer.body)).toEqual(plain);
    expect(JSON.stringify(JSON.parse(text.bent))).toBe(text.plain);
    for (const form of [/: +/, /\n/, /\\u00[67]/, /:\\\/\\\//]) expect(text.bent).toMatch(form);
    expect(signed).toBe(true);
  });

  test('spacing escapes what is not ASCII, and leaves escapes alone', async () => {
    const it = scene();
    const { user_api_key_id: id } = await it.world.addUser({ display_name: 'Zoë "\u0001" \\u00e9 \u{1f600}' });
    const path = `/v1/user/${id}`;
    const request = it.get(path).replace(/(Authentication: ).*/, `$1${it.world.users.at(-1)?.session_token}`);
    const plain = await answerOf(mock, request);
    it.arm({ grease: 'spacing' }, { operation: 'user.read' });
    const { body } = await answerOf(mock, request);
    expect(plain.body).toContain('Zoë \\"\\u0001');
    expect(JSON.stringify(JSON.parse(body))).toBe(plain.body);
    expect(body).toMatch(/^[\x20-\x7e\s]*$/);
  });
});

describe('none can be armed that', () => {
  test.each<[what: string, does: object, why: RegExp]>([
    ['patches another body', { status: 500, body: 'empty', patch: [{ path: '', value: 1 }] }, /nothing to patch/],
    ['patches and spoils', { patch: [{ path: '', value: 1 }], signature: 'omit' }, /patch and signature/],
    ['has a body and hangs', { hang: 'body', body: 'html' }, /hang and body/],
    ['patches with nothing', { patch: [{ path: '/a' }] }, /a value or removes it/],
    ['patches both ways', { patch: [{ path: '/a', value: 1, remove: true }] }, /a value or removes it/],
    ['removes all', { patch: [{ path: '', remove: true }] }, /whole body/],
    ['has no pointer', { patch: [{ path: 'a', value: 1 }] }, /path/],
    ['has a wrong escape', { patch: [{ path: '/a~2', value: 1 }] }, /path/],
    ['has an empty patch', { patch: [] }, /patch/],
    ['gives 204 a body', { status: 204, body: 'html' }, /204 has no body/],
    ['patches 304', { status: 304, patch: [{ path: '', value: 1 }] }, /304 has no body/],
    ['has a Retry-After of a success', { status: 202, retry_after: 1 }, /retry_after/],
    ['has a status that there is not', { status: 199 }, /status/],
    ['redirects nowhere', { redirect_status: 301 }, /redirect_status|nothing/],
    ['redirects by another status', { redirect_to: '/', redirect_status: 300 }, /redirect_status/],
    ['has a status of a hang', { hang: true, redirect_status: 301 }, /redirect_status/],
    ['hangs otherwise', { hang: 'before' }, /hang/],
    ['has headers for nothing', { hang: true, headers: { A: 'b' } }, /hang and headers/],
    ['nor for a lost answer', { hang: 'after', headers: { A: 'b' } }, /hang and headers/],
    ['nor for a reset', { reset: 'after', headers: { A: 'b' } }, /reset and headers/],
    ['splits a header', { headers: { A: 'b\r\nC: d' } }, /headers/],
    ['has a header that is not ASCII', { headers: { A: 'ë' } }, /headers/],
    ['has no name of a header', { headers: { 'A b': 'c' } }, /headers/],
    ['has no headers', { headers: {} }, /headers/],
    ['frames the body anew', { headers: { 'content-length': '0' } }, /cannot have content-length/],
    ['chunks', { headers: { 'Transfer-Encoding': 'chunked' } }, /cannot have Transfer-Encoding/],
    ['closes', { headers: { Connection: 'close' } }, /cannot have Connection/],
    ['speaks for the mock', { headers: { 'X-Mock-Provenance': 'documented' } }, /cannot have X-Mock-Provenance/],
  ])('%s', async (_, does, why) => {
    const body = JSON.stringify({ on: USER, do: does });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${mock.url}/_mock/worlds/none/faults`, { method: 'POST', headers, body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(why)]);
    expect(() => mock.world('none').fault.arm({ on: USER, do: does } as Fault)).toThrow();
  });
});
