import { connect } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { answersIn, type RawAnswer, raw } from '../support/raw.js';
import { expectRefused, type Text } from '../support/refused.js';

const ownFaults: unknown[] = [];
process.on('uncaughtExceptionMonitor', (error) => ownFaults.push(error));
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());
const world = mock.world();
const user = bornUser(world);
const token = `X-Bunq-Client-Authentication: ${user.auth['X-Bunq-Client-Authentication']}\r\n`;
const HOST = 'Host: localhost\r\n';
const USER = `GET /v1/user HTTP/1.1\r\n${HOST}${token}\r\n`;
const SESSIONS = '/v1/user/1364/identity-verification-session';
const NEW = '{"purpose":"VERIFICATION","provider":"INCODE"}';
const post = (headers: string, body: string) => `POST ${SESSIONS} HTTP/1.1\r\n${HOST}${token}${headers}\r\n${body}`;
const get = (headers: string) => `GET /v1/user HTTP/1.1\r\n${headers}${token}\r\n`;

const answersTo = async (...parts: (string | Buffer)[]) => answersIn(await raw(mock.port, parts));
const statuses = (answers: RawAnswer[]) => answers.map(({ status }) => status);
async function onlyAnswerTo(...parts: (string | Buffer)[]) {
  const [answer, ...rest] = await answersTo(...parts);
  expect(rest).toEqual([]);
  if (!answer) throw new Error('the connection was closed without an answer');
  return { ...answer, rawHeaders: [] };
}

describe('refused is', () => {
  const MALFORMED = /^bunq-mock: the request is not valid HTTP/;
  const NO_HOST = 'bunq-mock: the request has no usable Host header.';
  const NO_ROUTE = 'Route not found.';
  const TOO_LARGE = /^bunq-mock: the request line and headers are larger than 16384 bytes\.$/;
  const INCOMPLETE = 'bunq-mock: the body ended before its Content-Length.';
  const EXPECTATION = /^bunq-mock: Expect is .*, but only 100-continue can be met\.$/;

  test.each<[what: string, bytes: string | Buffer, status: number, text: Text]>([
    ['a line that is no request', 'HELLO\r\n\r\n', 400, MALFORMED],
    ['a request line cut off', 'GET /v1/us', 400, MALFORMED],
    ['headers cut off', `GET /v1/user HTTP/1.1\r\n${HOST}X-Bunq-`, 400, MALFORMED],
    ['a method in lower case', `get /v1/user HTTP/1.1\r\n${HOST}\r\n`, 400, MALFORMED],
    ['an unknown method', `FETCH /v1/user HTTP/1.1\r\n${HOST}\r\n`, 400, MALFORMED],
    ['HTTP/0.9', 'GET /v1/user\r\n\r\n', 400, NO_HOST],
    ['HTTP/9.9', `GET /v1/user HTTP/9.9\r\n${HOST}\r\n`, 400, MALFORMED],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, MALFORMED],
    ['the hello of TLS', Buffer.from('16030100f8010000f40303', 'hex'), 400, MALFORMED],
    ['a blank in the target', `GET /v1/us er HTTP/1.1\r\n${HOST}\r\n`, 400, MALFORMED],
    ['a header without a colon', get(`${HOST}X-Nothing\r\n`), 400, MALFORMED],
    ['a header with a blank before its colon', get(`${HOST}X-Thing : 1\r\n`), 400, MALFORMED],
    ['a header without a name', get(`${HOST}: 1\r\n`), 400, MALFORMED],
    ['a header with NUL', get(`${HOST}X-Thing: \0\r\n`), 400, MALFORMED],
    ['a bare carriage return', get(`${HOST}X-Thing: 1\rX-Other: 2\r\n`), 400, MALFORMED],
    ['no Host', get(''), 400, NO_HOST],
    ['an empty Host', get('Host:\r\n'), 400, NO_HOST],
    ['a Host with a path', get('Host: localhost/v1\r\n'), 400, NO_HOST],
    ['a Host with a user', get('Host: a@localhost\r\n'), 400, NO_HOST],
    ['a Host with markup', get('Host: "><script>\r\n'), 400, NO_HOST],
    ['17 KiB of headers', get(`${HOST}X-Long: ${'x'.repeat(17 * 1024)}\r\n`), 431, TOO_LARGE],
    ['17 KiB of target', `GET /v1/${'x'.repeat(17 * 1024)} HTTP/1.1\r\n${HOST}\r\n`, 431, TOO_LARGE],
    ['an unknown Expect', get(`${HOST}Expect: miracles\r\n`), 417, EXPECTATION],
    ['an unknown Expect with a body', post(`Expect: 200-ok\r\nContent-Length: ${NEW.length}\r\n`, NEW), 417, EXPECTATION],
    ['two Content-Lengths', post(`Content-Length: ${NEW.length}\r\nContent-Length: 5\r\n`, NEW), 400, MALFORMED],
    ['a Content-Length that is no number', post('Content-Length: many\r\n', NEW), 400, MALFORMED],
    ['a negative Content-Length', post('Content-Length: -1\r\n', NEW), 400, MALFORMED],
    ['a Content-Length beyond 2^64', post('Content-Length: 99999999999999999999\r\n', NEW), 400, MALFORMED],
    ['Content-Length and Transfer-Encoding', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400, MALFORMED],
    ['Transfer-Encoding and Content-Length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'), 400, MALFORMED],
    ['a Transfer-Encoding that does not end in chunked', post('Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'), 400, MALFORMED],
    ['a chunk without a length', post('Transfer-Encoding: chunked\r\n', 'xyz\r\n'), 400, MALFORMED],
    ['a body cut off', post('Content-Length: 100\r\n', NEW), 400, INCOMPLETE],
    ['a body cut off where none is needed', get(`${HOST}Content-Length: 100\r\n`), 400, INCOMPLETE],
    ['chunks cut off', post('Transfer-Encoding: chunked\r\n', '2e\r\n{"purpose":'), 400, INCOMPLETE],
    ['the asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 404, NO_ROUTE],
    ['an asterisk and more', `GET *user HTTP/1.1\r\n${HOST}\r\n`, 404, NO_ROUTE],
    ['a whole url of another scheme', `GET ftp://localhost/v1/user HTTP/1.1\r\n${HOST}${token}\r\n`, 404, NO_ROUTE],
    [
      'a whole url without a path',
      `GET http://localhost HTTP/1.1\r\n${HOST}${token}\r\n`,
      404,
      [NO_ROUTE, expect.stringContaining('local fake')],
    ],
    ['a whole url with a port that cannot be', `GET http://localhost:999999/v1/nothing HTTP/1.1\r\n${HOST}${token}\r\n`, 404, NO_ROUTE],
    ['a whole url with a host that cannot be', `GET http://[::1/v1/nothing HTTP/1.1\r\n${HOST}${token}\r\n`, 404, NO_ROUTE],
    ['a whole url without a host', `GET http:///v1/nothing HTTP/1.1\r\n${HOST}${token}\r\n`, 404, NO_ROUTE],
    ['a target with a fragment', `GET /v1/user#top HTTP/1.1\r\n${HOST}${token}\r\n`, 404, NO_ROUTE],
    ['HTTP/1.0 without a route', 'GET /v1/nothing HTTP/1.0\r\n\r\n', 404, NO_ROUTE],
  ])('%s', async (_, bytes, status, text) => {
    await expectRefused({ mock, world }, () => onlyAnswerTo(bytes), status, text);
  });

  test.each<[what: string, bytes: string, status: number, text: Text]>([
    ['an unknown Expect', `GET /w/named/v1/user HTTP/1.1\r\n${HOST}Expect: miracles\r\n\r\n`, 417, EXPECTATION],
    ['no Host', 'GET /w/named/v1/user HTTP/1.1\r\n\r\n', 400, NO_HOST],
    ['a body cut off', `POST /w/named/v1/user HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n{`, 400, INCOMPLETE],
  ])('%s, on record in the world that the request names', async (_, bytes, status, text) => {
    await expectRefused({ mock, world: mock.world('named') }, () => onlyAnswerTo(bytes), status, text);
  });
});

describe('answered is', () => {
  const NAMED = `GET /w/named/v1/user HTTP/1.1\r\n${HOST}X-Bunq-Client-Authentication: ${mock.world('named').users[0]?.session_token}\r\n\r\n`;

  test.each<[what: string, bytes: string | string[]]>([
    ['a plain request', USER],
    ['one of another world', NAMED],
    ['one byte by byte', [...USER]],
    ['with empty lines before', `\r\n\r\n${USER}`],
    ['HTTP/1.0 without Host', `GET /v1/user HTTP/1.0\r\n${token}\r\n`],
    ['HTTP/1.0 that would go on', `GET /v1/user HTTP/1.0\r\nConnection: keep-alive\r\n${token}\r\n`],
    ['a whole url', `GET http://partner-api.sandbox.bunq.com/v1/user HTTP/1.1\r\n${HOST}${token}\r\n`],
    ['a whole url in capitals', `GET HTTP://LOCALHOST/v1/user HTTP/1.1\r\n${HOST}${token}\r\n`],
    [
      'headers in other cases',
      `GET /v1/user HTTP/1.1\r\nhOST: localhost\r\n${token.toUpperCase().replace(/: .*/, (value) => value.toLowerCase())}\r\n`,
    ],
    ['a wish to upgrade', get(`${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n`)],
    ['a body in chunks', post('Transfer-Encoding: chunked\r\n', `${[...NEW].map((c) => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`)],
    [
      'chunks with extensions and trailers',
      post('Transfer-Encoding: chunked\r\n', `${NEW.length.toString(16)};x=y\r\n${NEW}\r\n0\r\nX-Trailer: 1\r\n\r\n`),
    ],
  ])('%s', async (_, bytes) => {
    expect(statuses(await answersTo(...[bytes].flat()))).toEqual([200]);
  });

  test('Expect: 100-continue, twice', async () => {
    const answers = await answersTo(post(`Expect: 100-continue\r\nContent-Length: ${NEW.length}\r\n`, NEW));
    expect(statuses(answers)).toEqual([100, 200]);
  });

  test('HEAD where GET is: its headers, without its body', async () => {
    const got = answersIn(await raw(mock.port, `GET /v1/user HTTP/1.1\r\n${HOST}${token}\r\n`))[0];
    const [answer, ...rest] = answersIn(await raw(mock.port, `HEAD /v1/user HTTP/1.1\r\n${HOST}${token}\r\n`), true);
    expect(rest).toEqual([]);
    expect(answer?.status).toBe(200);
    for (const name of ['content-type', 'content-length', 'x-bunq-server-signature', 'x-mock-provenance'])
      expect([name, answer?.headers[name]]).toEqual([name, got?.headers[name]]);
    expect(mock.world().journal.exchanges().at(-1)).toMatchObject({
      operation: 'user.list',
      request: { method: 'HEAD' },
      answer: { status: 200, body: '' },
    });
    const unknown = answersIn(await raw(mock.port, `HEAD /v1/user/1364/invoice HTTP/1.1\r\n${HOST}${token}\r\n`), true);
    expect(statuses(unknown)).toEqual([501]);
  });

  test('HEAD elsewhere without a body, but with the headers of one', async () => {
    const [answer, ...rest] = answersIn(await raw(mock.port, `HEAD /v1/session-server HTTP/1.1\r\n${HOST}${token}\r\n`), true);
    expect(rest).toEqual([]);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST', 'content-type': 'application/json' } });
    expect(Number(answer?.headers['content-length'])).toBeGreaterThan(0);
    const control = answersIn(await raw(mock.port, `HEAD /_mock/health HTTP/1.1\r\n${HOST}\r\n`), true);
    expect(statuses(control)).toEqual([200]);
  });

  test('OPTIONS as any method that is not allowed', async () => {
    const [answer] = await answersTo(`OPTIONS /v1/user HTTP/1.1\r\n${HOST}${token}\r\n`);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  test('CONNECT by closing, without a word', async () => {
    expect(await raw(mock.port, `CONNECT localhost:80 HTTP/1.1\r\n${HOST}\r\n`, { open: true })).toBe('');
  });
});

describe('one connection', () => {
  test('pipelined requests are answered in their order', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `id-${i}`);
    const requests = ids.map((id, i) =>
      i % 3
        ? get(`${HOST}X-Bunq-Client-Request-Id: ${id}\r\n`)
        : post(`X-Bunq-Client-Request-Id: ${id}\r\nContent-Length: ${NEW.length}\r\n`, NEW),
    );
    const answers = await answersTo(requests.join(''));
    expect(answers.map(({ status, headers }) => [status, headers['x-bunq-client-request-id']])).toEqual(ids.map((id) => [200, id]));
    expect(answers.map(({ body }) => Object.keys(JSON.parse(body).Response[0])[0])).toEqual(
      ids.map((_, i) => (i % 3 ? 'UserApiKey' : 'Id')),
    );
  });

  test('pipelined requests are served in their order, also when the first has a body and the others have none', async () => {
    const list = `GET ${SESSIONS}?count=1 HTTP/1.1\r\n${HOST}${token}\r\n`;
    const expecting = `GET /v1/user HTTP/1.1\r\n${HOST}${token}Expect: miracles\r\n\r\n`;
    const made = post(`Content-Length: ${NEW.length}\r\n`, NEW);
    const next = world.nextId('identity-verification-session');
    const answers = await answersTo(`${made}${list}${expecting}${made}${list}`);
    expect(statuses(answers)).toEqual([200, 200, 417, 200, 200]);
    const ids = [1, 4].map((i) => JSON.parse(answers[i]?.body ?? '').Response[0].IdentityVerificationSessionIncode.id);
    expect(ids).toEqual([next, next + 1]);
    expect(
      world.journal
        .exchanges()
        .slice(-5)
        .map(({ answer }) => answer?.status),
    ).toEqual([200, 200, 417, 200, 200]);
  });

  test.each<[what: string, first: string, status: number]>([
    ['a refused request', `GET /v1/nothing HTTP/1.1\r\n${HOST}\r\n`, 404],
    ['a refused body that was not looked at', post('Content-Length: 5\r\nContent-Encoding: gzip\r\n', '12345'), 400],
    ['a body over 1 MiB', post(`Content-Length: ${2 ** 21}\r\n`, ' '.repeat(2 ** 21)), 400],
    [
      'a body over 1 MiB, in chunks',
      post('Transfer-Encoding: chunked\r\n', `${(2 ** 21).toString(16)}\r\n${' '.repeat(2 ** 21)}\r\n0\r\n\r\n`),
      400,
    ],
    ['an unknown Expect', post(`Expect: miracles\r\nContent-Length: ${NEW.length}\r\n`, NEW), 417],
  ])('%s leaves the connection fit for the next one, or closes it', async (_, first, status) => {
    const answers = await answersTo(first, USER);
    expect(answers[0]?.status).toBe(status);
    expect([[], [200]]).toContainEqual(statuses(answers.slice(1)));
  });

  const refusedAtOnce = {
    'an unknown edition': [`POST ${SESSIONS}`, 'X-Mock-Edition: x', 400],
    'an unknown encoding': [`POST ${SESSIONS}`, 'Content-Encoding: gzip', 400],
    'an unknown Expect': [`POST ${SESSIONS}`, 'Expect: miracles', 417],
    'a world that cannot be': ['POST /w/NO/v1/user', 'X-Thing: 1', 404],
  } as const;
  const broken = {
    'is cut off': 'Content-Length: 100\r\n\r\n{',
    'has a broken chunk': 'Transfer-Encoding: chunked\r\n\r\nxyz\r\n',
  };
  const both = Object.entries(refusedAtOnce).flatMap(([why, first]) =>
    Object.entries(broken).map(([how, rest]) => [why, how, ...first, rest] as const),
  );
  test.each(both)('a request refused for %s, whose body then %s, has one answer', async (_why, _how, line, header, status, rest) => {
    const before = world.journal.exchanges().length;
    expect(statuses(await answersTo(`${line} HTTP/1.1\r\n${HOST}${token}${header}\r\n${rest}`))).toEqual([status]);
    expect(world.journal.exchanges().length).toBe(before + 1);
    expect(statuses(await answersTo(USER))).toEqual([200]);
  });

  test('bytes that are no request spoil no answer of the control plane either', async () => {
    const body = '{"advance_ms":1}';
    const clock = `POST /_mock/worlds/default/clock HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const [first] = await answersTo(`${clock}HELLO\r\n\r\n`);
    expect(first?.status).toBe(200);
  });

  test('bytes that are no request spoil no answer to the request before them', async () => {
    const [first, ...rest] = await answersTo(`${USER}HELLO\r\n\r\n`);
    expect(first?.status).toBe(200);
    expect([[], [400]]).toContainEqual(statuses(rest));
  });

  test('what is on record is what was sent', async () => {
    const recorded = world.journal.exchanges().at(-1)?.id ?? 0;
    const answers = await answersTo(`${USER}HELLO\r\n\r\n`);
    const exchanges = world.journal.exchanges().filter(({ id }) => id > recorded);
    expect(exchanges.map(({ answer }) => answer?.body)).toEqual(answers.map(({ body }) => body));
  });

  test.each(['G', 'GET /v1/user HT', `GET /v1/user HTTP/1.1\r\n${HOST}`, post('Content-Length: 100\r\n', '{'), ''])(
    'a client that goes away after %j is got over',
    async (bytes) => {
      await new Promise<void>((resolve) => {
        const socket = connect(mock.port, '127.0.0.1', () => socket.write(bytes, () => socket.resetAndDestroy()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
      expect(statuses(await answersTo(USER))).toEqual([200]);
    },
  );

  test('a secret in a request that is none is not on record', async () => {
    const secrets = ['hunter2-the-second', 'sandbox_0f1e2d3c4b5a', '0123456789abcdef'.repeat(4)];
    await answersTo(...secrets.map((secret) => `X-Bunq-Client-Authentication: ${secret}\r\nAuthorization: Bearer ${secret}\r\n`));
    await answersTo(
      `GET /v1/user HTTP/1.1\r\n${secrets.map((secret) => `X-Bunq-Client-Authentication: ${secret}\r\n`).join('')}Broken\r\n\r\n`,
    );
    const bodies = world.journal
      .exchanges()
      .slice(-2)
      .map(({ request }) => Buffer.from(request.body, 'base64').toString());
    expect(bodies.join('\n')).toContain('X-Bunq-Client-Authentication');
    for (const secret of secrets) expect(bodies.join('\n')).not.toContain(secret);
  });
});

test('none of it is a fault of the mock itself, or brings it down', () => {
  expect(ownFaults).toEqual([]);
});
