/**
 * Each fault, seen by a bare client as what it claims to be. One file, though long: one scene for all of them, and a test
 * for each field of a fault.
 */
import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Fault, type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { ask, send } from '../support/client.js';
import { type Connection, openConnection } from '../support/connection.js';
import {
  answerOf,
  CREATE,
  connectionWith,
  faultScene,
  incodeCall,
  isSigned,
  type FaultScene as Scene,
  slug,
  USER,
} from '../support/faults.js';

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

const OTHER_KEY = readFileSync(new URL('../../fixtures/keys/other-server.public.pem', import.meta.url), 'utf8');

const scene = (name = `faults-${worlds++}`, of = mock) => faultScene(of, name);
const asked = (request: string, of = mock) => connectionWith(of, request);
const answerTo = (request: string) => answerOf(mock, request);
const headOf = (connection: Connection) => connection.bytes().toString('latin1').split('\r\n\r\n')[0] as string;
const bodyOf = (connection: Connection) => connection.bytes().subarray(headOf(connection).length + 4);
const lengthIn = (head: string) => Number(/Content-Length: (\d+)/.exec(head)?.[1]);

describe('before the operation runs', () => {
  test.each<[does: Fault['do'], end: string]>([
    [{ reset: 'before' }, 'ECONNRESET'],
    [{ hang: true }, 'open'],
  ])('%j leaves no answer, and nothing has happened', async (does, end) => {
    const it = scene();
    const { id } = it.arm(does, CREATE);
    const connection = await asked(it.create);
    if (end === 'open') await expect.poll(() => it.last()?.fault, { interval: 1 }).toBe(String(id));
    else expect(await connection.ended).toBe(end);
    expect(connection.isOpen()).toBe(end === 'open');
    expect(connection.bytes()).toHaveLength(0);
    expect(it.sessions()).toBe(0);
    expect(it.last()).toMatchObject({ operation: CREATE.operation, answer: null, fault: String(id), refusal: null, own_fault: null });
    connection.close();
    expect((await answerTo(it.create)).status).toBe(200);
  });

  test.each(['/elsewhere', 'https://evil.example/v1/user?x=1'])('redirect_to %s is a 307 in the dialect', async (redirect_to) => {
    const it = scene();
    it.arm({ redirect_to }, CREATE);
    const answer = await answerTo(it.create);
    expect([answer.status, answer.headers.location, it.sessions()]).toEqual([307, redirect_to, 0]);
    expect(answer.headers['x-mock-fault']).toBe('redirect_to');
    expect(JSON.parse(answer.body).Error).toHaveLength(1);
  });

  test.each<[does: Fault['do'], mark: string]>([
    [{ status: 503 }, 'status'],
    [{ refusal: 'iban-invalid', values: { iban: 'NL' } }, 'refusal'],
  ])('%j is marked, and nothing has happened', async (does, mark) => {
    const it = scene();
    it.arm(does, CREATE);
    expect((await answerTo(it.create)).headers['x-mock-fault']).toBe(mark);
    expect(it.sessions()).toBe(0);
  });
});

describe('a hung request', () => {
  test('keeps what follows on its connection waiting, and is over when the client gives up', async () => {
    const it = scene();
    it.arm({ hang: true });
    const connection = await asked(it.get() + it.get('/v1/user/1364'));
    await expect.poll(() => it.last()?.answer, { interval: 1 }).toBe(null);
    connection.close();
    expect((await answerTo(it.get())).status).toBe(200);
    expect(it.world.journal.exchanges().map(({ operation }) => operation)).toEqual(['user.list', 'user.list']);
  });

  test.each<[what: string, end: (it: Scene) => unknown]>([
    [
      'reset',
      ({ world }) =>
        fetch(`${mock.url}/_mock/worlds/${world.name}/reset`, { method: 'POST', headers: { 'Content-Type': 'application/json' } }),
    ],
    ['dropped', ({ world }) => world.drop()],
  ])('is cut when its world is %s; so is a late answer', async (_, end) => {
    const it = scene();
    it.arm({ hang: true });
    it.arm({ latency_ms: 60_000 }, CREATE);
    it.arm({ real_latency_ms: 60_000 }, CREATE);
    const waiting = [await asked(it.get()), await asked(it.create), await asked(it.create)];
    await expect.poll(() => [it.last()?.answer, it.sessions()], { interval: 1 }).toEqual([null, 2]);
    await end(it);
    expect(await Promise.all(waiting.map(({ ended }) => ended))).not.toContain(undefined);
    expect(waiting.map((each) => each.bytes().length)).toEqual([0, 0, 0]);
  });

  test('does not keep stop() waiting, nor does a late answer or a slow one', async () => {
    const other = await startMock({ freeze: true });
    const it = scene('ending', other);
    it.arm({ hang: true });
    it.arm({ latency_ms: 60_000 }, CREATE);
    it.arm({ drip: { bytes: 1, every_ms: 1000 } }, { operation: 'user.read' });
    it.arm({ body_latency_ms: 60_000 }, { operation: `${slug}.list` });
    const hung = await asked(it.get(), other);
    const late = await asked(it.create, other);
    const slow = await asked(it.get('/v1/user/1364'), other);
    const without = await asked(it.get(`/v1/user/1364/${slug}`), other);
    await expect.poll(() => [it.world.journal.exchanges().length, it.sessions()], { interval: 1 }).toEqual([3, 1]);
    await other.stop();
    expect([await hung.ended, await late.ended, await without.ended]).not.toContain(undefined);
    // What was under way goes out whole.
    expect((await slow.answer()).status).toBe(200);
  });
});

describe('after the operation ran', () => {
  test('reset is RST in place of the answer', async () => {
    const it = scene();
    const { id } = it.arm({ reset: 'after' }, CREATE);
    const connection = await asked(it.create);
    expect(await connection.ended).toBe('ECONNRESET');
    expect([connection.bytes().length, it.sessions()]).toEqual([0, 1]);
    expect(it.last()).toMatchObject({ answer: null, fault: String(id), own_fault: null });
  });

  test.each([0, 1, 20, 1_000_000])('truncate_at %i sends so much under the whole length, and closes', async (truncate_at) => {
    const it = scene();
    const whole = await answerTo(it.get());
    it.arm({ truncate_at });
    const connection = await asked(it.get());
    expect(await connection.ended).toBe('end');
    const length = Buffer.byteLength(whole.body);
    expect(lengthIn(headOf(connection))).toBe(length);
    expect(bodyOf(connection).toString()).toBe(whole.body.slice(0, Math.min(truncate_at, length - 1)));
    expect(it.last()?.answer?.body).toBe(bodyOf(connection).toString());
  });

  test('drip sends it whole, piece by piece', async () => {
    const it = scene();
    const whole = await answerTo(it.get());
    it.arm({ drip: { bytes: 100, every_ms: 2 } });
    const writes = vi.spyOn(ServerResponse.prototype, 'write');
    const connection = await asked(it.get() + it.get());
    expect((await connection.answer()).body).toBe(whole.body);
    const pieces = writes.mock.calls.map(([piece]) => String(piece)).filter((piece) => piece !== '');
    writes.mockRestore();
    // As they are sent: how many arrive at once is the network's affair, and that of a busy machine.
    expect(pieces.filter((piece) => whole.body.includes(piece)).length).toBeGreaterThan(2);
    expect((await connection.answer()).body).toBe(whole.body);
    connection.close();
  });

  test('what is patched can come in pieces, too, and is signed as it is', async () => {
    const it = scene();
    it.arm({ drip: { bytes: 7, every_ms: 1 }, patch: [{ path: '/Response/0', value: { name: '𠮷野家𠮷野家' } }] });
    const answer = await answerTo(it.get());
    expect(answer.body).toContain('𠮷野家𠮷野家');
    expect(it.last()?.answer?.body).toBe(answer.body);
  });

  test.each<[body: 'empty' | 'html' | 'invalid-json', type: string, signed: boolean]>([
    ['empty', 'application/json', true],
    ['html', 'text/html', false],
    ['invalid-json', 'application/json', true],
  ])('body %s', async (body, type, signed) => {
    const it = scene();
    it.arm({ body }, CREATE);
    const answer = await answerTo(it.create);
    expect([answer.status, answer.headers['content-type'], it.sessions()]).toEqual([200, type, 1]);
    expect(() => JSON.parse(answer.body)).toThrow();
    expect(answer.body.length === 0).toBe(body === 'empty');
    expect(isSigned(it, answer.body, answer.headers['x-bunq-server-signature'])).toBe(signed);
    expect(Object.keys(answer.headers).some((name) => name.startsWith('x-bunq-'))).toBe(signed);
    expect(it.last()?.answer?.body).toBe(answer.body);
  });

  test('signature: a bit flipped, none, or another key', async () => {
    const it = scene();
    for (const signature of ['flip', 'omit', 'other-key'] as const) {
      it.arm({ signature });
      const { body, headers } = await answerTo(it.get());
      const text = headers['x-bunq-server-signature'];
      expect(text === undefined).toBe(signature === 'omit');
      expect(isSigned(it, body, text)).toBe(false);
      expect(isSigned(it, body, text, OTHER_KEY)).toBe(signature === 'other-key');
      if (text) expect(Buffer.from(text, 'base64')).toHaveLength(256);
    }
    expect(
      isSigned(it, ...(await answerTo(it.get()).then(({ body, headers }) => [body, headers['x-bunq-server-signature']] as const))),
    ).toBe(true);
  });

  test.each(['fields', 'items'] as const)('grease %s keeps what a client relies on, is signed, and is the same again', async (grease) => {
    const name = `greased-${grease}`;
    const seen = [];
    for (let i = 0; i < 2; i++) {
      const it = scene(name);
      for (let j = 0; j < 3; j++) await answerTo(it.create);
      const path = `/v1/user/1364/${slug}`;
      const plain = JSON.parse((await answerTo(it.get(path))).body);
      it.arm({ grease }, { operation: `${slug}.list` });
      const { body, headers } = await answerTo(it.get(path));
      expect(isSigned(it, body, headers['x-bunq-server-signature'])).toBe(true);
      const greased = JSON.parse(body);
      expect(Object.keys(greased).sort()).toEqual(['Pagination', 'Response']);
      const ids = (list: { [type: string]: { id: number } }[]) => list.map(({ IdentityVerificationSessionIncode: each }) => each?.id);
      if (grease === 'fields') expect(ids(greased.Response)).toEqual(ids(plain.Response));
      expect(ids(greased.Response).sort()).toEqual(ids(plain.Response).sort());
      for (const item of greased.Response) {
        expect(Object.keys(item)).toEqual(['IdentityVerificationSessionIncode']);
        const { IdentityVerificationSessionIncode: shown } = item;
        const [known] = plain.Response.filter((each: typeof item) => each.IdentityVerificationSessionIncode.id === shown.id);
        expect(shown).toMatchObject(known.IdentityVerificationSessionIncode);
        const strange = Object.keys(shown).filter((key) => !(key in known.IdentityVerificationSessionIncode));
        expect(strange).toHaveLength(1);
        // A client that knows such fields by their names would know when it is being tried.
        expect(`${strange} ${strange.map((key) => JSON.stringify(shown[key]))}`).not.toMatch(/mock|unknown|grease/i);
        expect(Object.keys(shown)).not.toEqual(Object.keys(known.IdentityVerificationSessionIncode));
      }
      seen.push(body);
      it.world.drop();
    }
    expect(seen[0]).toBe(seen[1]);
  });

  test.each<['lower' | 'upper', RegExp]>([
    ['lower', /^[^A-Z]+$/],
    ['upper', /^[^a-z]+$/],
  ])('header_case %s, of all of them; a secret in one is kept from the record all the same', async (header_case, form) => {
    const it = scene();
    it.arm({ header_case });
    const connection = await asked(it.get('/v1/user', `X-Bunq-Client-Request-Id: sandbox_${'a'.repeat(30)}\r\n`));
    await expect.poll(() => bodyOf(connection).length, { interval: 1 }).toBeGreaterThan(100);
    const names = headOf(connection)
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':')[0] as string);
    expect(names.filter((name) => !form.test(name))).toEqual([]);
    expect(headOf(connection)).toContain('sandbox_aaa');
    expect(JSON.stringify(it.last())).not.toContain('sandbox_aaa');
    connection.close();
  });

  test('what is spoilt says so, and is no fault of the mock itself', async () => {
    const it = scene();
    const { id } = it.arm({ signature: 'omit' });
    const { headers } = await answerTo(it.get());
    expect([headers['x-mock-provenance'], headers['x-mock-fault']]).toEqual(['assumed', 'signature']);
    expect(headers['x-mock-assumed']).toMatch(/(^|, )fault signature$/);
    expect(it.last()).toMatchObject({ fault: String(id), own_fault: null, answer: { headers: { 'X-Mock-Fault': 'signature' } } });
    expect((await answerTo(it.get())).headers).not.toHaveProperty('x-mock-fault');
  });

  test('a refusal that comes by itself is spoilt too', async () => {
    const it = scene();
    it.arm({ body: 'empty' });
    const answer = await answerTo(it.get().replace(/X-Bunq-Client-Authentication.*\r\n/, ''));
    expect([answer.status, answer.body]).toEqual([403, '']);
    expect(it.last()).toMatchObject({ refusal: { id: 'insufficient-authentication' }, fault: '1' });
  });
});

describe('latency', () => {
  test('in real time is over whatever the clock does; who arms the other with a frozen one is told what moves it', async () => {
    const it = scene();
    const arm = async (does: Fault['do']) => {
      const { body } = await send(mock.url, ask.post(`/_mock/worlds/${it.world.name}/faults`, { on: CREATE, do: does }));
      return JSON.parse(body).note;
    };
    expect(await arm({ real_latency_ms: 20 })).toBe(undefined);
    const answer = await answerTo(it.create);
    expect([answer.status, answer.headers['x-mock-fault'], it.sessions()]).toEqual([200, 'real_latency_ms', 1]);
    expect(await arm({ latency_ms: 20 })).toMatch(/clock of this world is frozen.*real_latency_ms/);
    it.world.clock.run();
    expect(await arm({ body_latency_ms: 20 })).toBe(undefined);
  });

  test('of a frozen clock ends when the clock is moved so far; the operation has run', async () => {
    const it = scene();
    it.arm({ latency_ms: 2_000 }, CREATE);
    const connection = await asked(it.create + it.get());
    await expect.poll(it.sessions, { interval: 1 }).toBe(1);
    expect(it.world.clock.show().scheduled).toMatchObject([{ type: 'late-answer', transition: 'send' }]);
    expect((await it.world.clock.advance(1_999)).fired).toEqual([]);
    expect([connection.bytes().length, it.last()]).toEqual([0, undefined]);
    await it.world.clock.advance(1);
    expect((await connection.answer()).status).toBe(200);
    expect((await connection.answer()).status).toBe(200);
    expect(it.world.journal.exchanges().map(({ operation, fault }) => [operation, fault])).toEqual([
      [CREATE.operation, '1'],
      ['user.list', null],
    ]);
    connection.close();
  });

  test('of the body alone: its headers are there at once, and who reads it has read it then', async () => {
    const it = scene();
    const whole = await answerTo(it.get());
    it.arm({ body_latency_ms: 2_000 });
    const connection = await asked(it.get() + it.get());
    await expect.poll(() => connection.bytes().length, { interval: 1 }).toBeGreaterThan(0);
    await it.world.clock.advance(1_999);
    expect([lengthIn(headOf(connection)), bodyOf(connection).length]).toEqual([whole.body.length, 0]);
    expect(it.last()).toMatchObject({ operation: USER.operation, answer: { status: 200, body: whole.body } });
    await it.world.clock.advance(1);
    expect((await connection.answer()).body).toBe(whole.body);
    expect((await connection.answer()).headers['x-mock-fault']).toBeUndefined();
    connection.close();
  });

  test('of a running clock ends by itself', async () => {
    const it = scene();
    it.world.clock.run();
    it.arm({ latency_ms: 5 });
    expect((await answerTo(it.get())).headers['x-mock-fault']).toBe('latency_ms');
  });

  test('outlived by nobody is over when it is due, also in a snapshot of the world', async () => {
    const it = scene();
    it.arm({ latency_ms: 1_000 }, CREATE);
    const connection = await asked(it.create);
    await expect.poll(it.sessions, { interval: 1 }).toBe(1);
    connection.close();
    const snapshot = await (await fetch(`${mock.url}/_mock/worlds/${it.world.name}/snapshot`)).text();
    const headers = { 'Content-Type': 'application/json' };
    expect((await fetch(`${mock.url}/_mock/worlds/moved/snapshot`, { method: 'PUT', headers, body: snapshot })).status).toBe(200);
    for (const world of [it.world, mock.world('moved')]) {
      expect((await world.clock.drain()).fired_total).toBe(1);
      expect(world.clock.show().scheduled).toEqual([]);
    }
  });
});

describe('on a connection', () => {
  test('that is kept, what comes before and after is as ever, and what was cut short ends it', async () => {
    const it = scene();
    it.arm({ body: 'invalid-json' }, USER, { skip: 1, times: 2 });
    it.arm({ signature: 'omit' }, { method: 'GET', path: '/v1/user/1364' });
    it.arm({ reset: 'after' }, CREATE);
    const connection = await openConnection(mock.port);
    connection.write([it.get(), it.get(), it.get('/v1/user/1364'), it.get(), it.get()].join(''));
    const marks = [];
    for (let i = 0; i < 5; i++) marks.push((await connection.answer()).headers['x-mock-fault']);
    expect(marks).toEqual([undefined, 'body', 'signature', 'body', undefined]);
    connection.write(it.create + it.get());
    expect(await connection.ended).toBe('ECONNRESET');
    expect((await answerTo(it.get())).status).toBe(200);
    expect(it.world.fault.all().map(({ matched, hits }) => [matched, hits])).toEqual([
      [5, 2],
      [1, 1],
      [1, 1],
    ]);
    expect(it.world.journal.exchanges()).toHaveLength(7);
  });

  test('pipelined, what follows an answer that breaks off is not served', async () => {
    for (const does of [{ truncate_at: 5 }, { reset: 'before' }, { reset: 'after' }] as const) {
      const it = scene();
      it.arm(does);
      const connection = await asked(it.get() + it.create);
      await connection.ended;
      expect((await answerTo(it.get())).status).toBe(200);
      expect([does, it.sessions()]).toEqual([does, 0]);
    }
  });

  test.each<Fault['do']>([
    { body: 'html' },
    { truncate_at: 3 },
    { grease: 'items' },
    { reset: 'after' },
    { latency_ms: 1 },
    { header_case: 'upper' },
  ])('%j strikes the calls of Incode too', async (does) => {
    const it = scene();
    const request = await incodeCall(it.world);
    it.arm(does, { operation: 'incode.front-id' });
    const connection = await asked(request);
    await expect.poll(() => connection.bytes().length > 0 || !connection.isOpen() || does.latency_ms, { interval: 1 }).toBeTruthy();
    if (does.latency_ms) await expect.poll(async () => (await it.world.clock.advance(1)).fired_total, { interval: 1 }).toBe(1);
    await expect.poll(() => it.last(), { interval: 1 }).toMatchObject({ operation: 'incode.front-id', fault: '1', own_fault: null });
    connection.close();
  });
});

describe('none can be armed that', () => {
  test.each<[what: string, fault: object, why: RegExp]>([
    ['does two things', { on: USER, do: { hang: true, status: 500 } }, /status and hang/],
    ['does nothing', { on: USER, do: { retry_after: 3 } }, /nothing/],
    ['has a Retry-After for nothing', { on: USER, do: { hang: true, retry_after: 3 } }, /retry_after/],
    ['has values for nothing', { on: USER, do: { status: 500, values: {} } }, /values/],
    ['strikes no operation', { on: { operation: 'user.lst' }, do: { hang: true } }, /no operation user\.lst; nearest: user\.list/],
    ['strikes no path', { on: { method: 'GET', path: '/v1/user?x=1' }, do: { hang: true } }, /no operation is at/],
    ['drops an answer', { on: USER, do: { drop: true } }, /done to webhooks/],
    ['hangs a webhook', { on: { webhook: '*' }, do: { hang: true } }, /done to answers/],
    ['strikes a category that tells of nothing', { on: { webhook: 'IDEAL' }, do: { drop: true } }, /no webhook tells of IDEAL/],
    [
      'spoils a signature that is not there',
      { on: { operation: 'installation.create' }, do: { signature: 'flip' } },
      /no answer of .* is signed/,
    ],
    ['the same of Incode', { on: { operation: 'incode.front-id' }, do: { signature: 'flip' } }, /no answer of .* is signed/],
    ['splits a header', { on: USER, do: { redirect_to: '/a\r\nSet-Cookie: b' } }, /redirect_to/],
    ['drips without end', { on: USER, do: { drip: { bytes: 0, every_ms: 5 } } }, /bytes/],
    ['has a kind that there is not', { on: USER, do: { explode: true } }, /explode/],
  ])('%s', async (_, fault, why) => {
    const body = JSON.stringify(fault);
    const answer = await fetch(`${mock.url}/_mock/worlds/none/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(why)]);
    expect(() => mock.world('none').fault.arm(fault as Fault)).toThrow();
    expect(mock.world('none').fault.all()).toEqual([]);
  });
});

test('one is listed with its kind and its hits, and strikes in its turn', async () => {
  const it = scene();
  it.arm({ status: 500 });
  it.arm({ status: 503 }, { method: 'GET', path: '/v1/user' });
  expect([(await answerTo(it.get())).status, (await answerTo(it.get())).status, (await answerTo(it.get())).status]).toEqual([
    500, 503, 200,
  ]);
  expect(it.world.fault.all()).toMatchObject([
    { id: 1, kind: 'status', skip: 0, times: 1, matched: 3, hits: 1, holding: [] },
    { id: 2, kind: 'status', matched: 2, hits: 1 },
  ]);
});

test('an exchange that one struck is no coverage', async () => {
  const it = scene();
  it.arm({ signature: 'omit' });
  await answerTo(it.get());
  const visited = () => (it.world as WorldHandle).coverage().kinds.operations.visited;
  expect(visited()).toEqual({});
  await answerTo(it.get());
  expect(visited()).toEqual({ 'user.list': 1 });
});
