/** Clients that know nothing of the mock: a published one, unchanged, and bash with curl and openssl. Each is a process of its own. */
import { type ExecFileException, execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { installJsClient, jsClient } from '../support/bunq-js-client.js';

const clients = fileURLToPath(new URL('../clients/', import.meta.url));

/** This process's variables without those that bend a client: one turns its verification off, others send it through a proxy. */
const plain = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(ENV_CI|CI_\w+_KEY_PEM|(https?|all)_proxy)$/i.test(name)),
);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; rejects when it cannot be started, or has not ended by itself in time. */
function run(program: string, args: string[], { cwd = clients, env = plain as NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, timeout: 60_000 }, (error: ExecFileException | null, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${program} ${args.join(' ')} did not run to its end; it printed: ${stdout}${stderr}`, { cause: error }));
    });
  });
}

const runJsClient = (url: string) => run(process.execPath, [`${jsClient}walk.cjs`, url]);
const runCurl = (url: string, ...args: string[]) => run('bash', [`${clients}curl.sh`, url, ...args]);

const ownFaults: unknown[] = [];
let mock: Mock;
let proxy: Server | undefined;
beforeEach(async () => {
  mock = await startMock({ plan: { process: { after_ms: 50 } }, onOwnFault: (error) => ownFaults.push(error) });
});
afterEach(async () => {
  proxy?.close().closeAllConnections();
  proxy = undefined;
  await mock.stop();
  expect(ownFaults.splice(0)).toEqual([]);
});

interface Answer {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Stands between a client and the mock and changes each answer on its way; its URL. */
async function meddle(change: (answer: Answer) => void): Promise<string> {
  proxy = createServer((request, response) => {
    const { method, headers, url = '' } = request;
    const onward = httpRequest(`${mock.url}${url}`, { method, headers }, async (incoming) => {
      const answer = { headers: incoming.headers, body: await buffer(incoming) };
      change(answer);
      response.writeHead(incoming.statusCode ?? 0, answer.headers).end(answer.body);
    });
    request.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const SIGNATURE = 'x-bunq-server-signature';

function leaveAlone(): void {}

function flipSignature({ headers }: Answer): void {
  if (headers[SIGNATURE] === undefined) return;
  const bytes = Buffer.from(String(headers[SIGNATURE]), 'base64');
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  headers[SIGNATURE] = bytes.toString('base64');
}

function dropSignature({ headers }: Answer): void {
  delete headers[SIGNATURE];
}

/** Another id, so that it is still JSON of the same length. */
function changeBody({ headers, body }: Answer): void {
  if (headers[SIGNATURE] !== undefined) body[body.indexOf('"id":') + 5] = 0x39;
}

/** What the mock has on record: operation, status, and what became of the request's signature. */
const calls = () =>
  mock
    .world()
    .journal.exchanges()
    .map(({ operation, answer, signature }) => `${operation} ${answer?.status} ${signature.verdict}`);

/** The id in the last answer of an operation. */
function idFrom(operation: string): number {
  const exchange = mock
    .world()
    .journal.exchanges()
    .findLast((each) => each.operation === operation);
  return JSON.parse(exchange?.answer?.body ?? '').Response[0].Id.id;
}

describe('@bunq-community/bunq-js-client 1.1.2', { timeout: 120_000 }, () => {
  beforeAll(installJsClient, 240_000);

  test('walks from installation to logout, and its process ends', async () => {
    const { code, stdout, stderr } = await runJsClient(mock.url);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      installation_token: true,
      device_id: idFrom('device-server.create'),
      session_id: idFrom('session-server.create'),
      user_id: 1360,
      session_timeout_ms: 604_800_000,
    });
    // It signs GET and DELETE as well, and says nothing when the logout fails.
    expect(calls()).toEqual([
      'installation.create 200 unchecked',
      'device-server.create 200 valid',
      'session-server.create 200 valid',
      'user.list 200 valid',
      'session.delete 200 valid',
    ]);
  });

  test('goes from two keys to accounts, payments and requests', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [`${jsClient}money.cjs`, mock.url]);
    expect(code, stderr).toBe(0);
    const steps = stdout.trim().split('\n');
    expect(steps.map((step) => JSON.parse(step))).toEqual([
      ['account', 'ACTIVE', '0.00 EUR'],
      ['given', '500.00 EUR'],
      ['paid', '-12.50 EUR', '487.50 EUR', 'lunch'],
      ['not his', 'Insufficient authentication.'],
      ['received', ['12.50 EUR']],
      ['too much', 400, ['error_description', 'error_description_translated', 'error_additional_parameter']],
      ['is asked', 'PENDING', '7.00 EUR'],
      ['is paid', 'ACCEPTED', '494.50 EUR'],
      ['closed', 'CANCELLED'],
      ['names', true],
    ]);
    const refused = mock
      .world()
      .journal.exchanges()
      .flatMap(({ operation, refusal }) => (refusal ? [`${operation} ${refusal.id}`] : []));
    expect(refused).toEqual(['payment.list insufficient-authentication', 'payment.create balance-insufficient']);
  });

  test('comes through a proxy that leaves the answers alone', async () => {
    expect(await runJsClient(await meddle(leaveAlone))).toMatchObject({ code: 0 });
  });

  test.each([
    ['whose signature was changed', flipSignature],
    ['whose signature was taken off', dropSignature],
    ['whose body was changed', changeBody],
  ])('turns down an answer %s', async (_what, change) => {
    const { code, stdout, stderr } = await runJsClient(await meddle(change));
    expect(stderr).toContain("We couldn't verify the received response");
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(calls()).toEqual(['installation.create 200 unchecked', 'device-server.create 200 valid']);
  });
});

describe('bash, curl and openssl', { timeout: 60_000 }, () => {
  test('verify an identity, every signature valid in both directions', async () => {
    const person = mock.world().nextId('user');
    const { code, stdout, stderr } = await runCurl(mock.url);
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'the key is of UserCompany 1360',
      `the person is UserPerson ${person}`,
      expect.stringMatching(/^session 36 is CREATED: .* token [0-9a-f]{8}\.\.\. at http:\S+\/incode\/0\/$/),
      'session 36 is PROCESSED: APPROVED',
      '',
    ]);

    const logIn = ['installation.create 200 unchecked', 'device-server.create 200 valid', 'session-server.create 200 valid'];
    const [polls, others] = [calls().slice(10), calls().slice(0, 10)];
    expect(others).toEqual([
      ...logIn,
      'sandbox-user-person.create 200 unchecked',
      ...logIn,
      'identity-verification-session.create 200 valid',
      'identity-verification-session.read 200 absent',
      'identity-verification-session.update 200 valid',
    ]);
    expect(polls.length).toBeGreaterThan(0);
    expect(new Set(polls)).toEqual(new Set(['identity-verification-session.read 200 absent']));
  });

  test('read a rejection in the form of the newer edition', async () => {
    const newer = mock.world('newer', { edition: '2026-06' });
    newer.plan.set({ outcome: 'REJECTED', process: { after_ms: 50 } });
    const { code, stdout, stderr } = await runCurl(newer.url);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\nsession 36 is PROCESSED: REJECTED\n$/);
  });

  test('come through a proxy that leaves the answers alone', async () => {
    expect(await runCurl(await meddle(leaveAlone))).toMatchObject({ code: 0 });
  });

  test.each([
    ['whose signature was changed', flipSignature, "the signature of the answer to POST /v1/device-server is not the server's"],
    ['whose signature was taken off', dropSignature, 'the answer to POST /v1/device-server has no X-Bunq-Server-Signature'],
    ['whose body was changed', changeBody, "the signature of the answer to POST /v1/device-server is not the server's"],
  ])('turn down an answer %s', async (_what, change, why) => {
    const { code, stdout, stderr } = await runCurl(await meddle(change));
    expect(stderr).toContain(`curl.sh: ${why}\n`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(calls()).toEqual(['installation.create 200 unchecked', 'device-server.create 200 valid']);
  });

  test('stop at a refusal and show it', async () => {
    const { code, stderr } = await runCurl(mock.url, 'no-such-key');
    expect(code).toBe(1);
    expect(stderr).toMatch(/curl\.sh: POST \/v1\/device-server was answered 400: .*User credentials are incorrect/);
  });
});
