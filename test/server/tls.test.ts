/** https, by a local authority that a client is told to trust. */
import { createSign, createVerify, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { identityFor, startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { raw } from '../support/raw.js';

const ownFaults: unknown[] = [];
const hosts = { publicUrl: 'https://bunq.test/base', allowHosts: ['bunq-mock', '10.0.2.2', 'FE80::1'] };
const mock = await startMock({ tls: true, plan: { process: { after_ms: 0 } }, ...hosts, onOwnFault: (error) => ownFaults.push(error) });
const folder = await mkdtemp(join(tmpdir(), 'bunq-mock-tls-'));
afterAll(async () => {
  await mock.stop();
  await rm(folder, { recursive: true });
});

interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  base?: string;
}

/** Over TLS, by a client that trusts these authorities. */
function send(ca: string | undefined, { base = mock.localUrl, path, method = 'GET', headers = {}, body }: Sent) {
  return new Promise<{ status: number | undefined; body: string; signature: string }>((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const sent = request(`${base}${path}`, { method, headers, agent, ...(ca && { ca }) }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      const signature = String(answer.headers['x-bunq-server-signature']);
      resolve({ status: answer.statusCode, body: Buffer.concat(parts).toString(), signature });
    });
    sent.on('error', reject).end(body);
  });
}

test('a client that trusts the authority has the whole conversation, signed both ways', async () => {
  const world = mock.world();
  const user = bornUser(world);
  const path = `/v1/user/${user.id}/identity-verification-session`;
  const signed = async (method: string, to: string, body = '') => {
    const signature = createSign('sha256').update(body).sign(user.privateKey, 'base64');
    const headers = { ...user.auth, 'Content-Type': 'application/json', 'X-Bunq-Client-Signature': signature };
    const answer = await send(mock.authority, { method, path: to, headers, body });
    expect(answer.status).toBe(200);
    expect(createVerify('sha256').update(answer.body).verify(world.server_public_key, answer.signature, 'base64')).toBe(true);
    return JSON.parse(answer.body).Response[0];
  };
  const { id } = (await signed('POST', path, '{"purpose":"VERIFICATION","provider":"INCODE"}')).Id;
  expect((await signed('GET', `${path}/${id}`)).IdentityVerificationSessionIncode.status).toBe('CREATED');
  await signed('PUT', `${path}/${id}`, '{"status":"SUBMITTED"}');
  const { status, result } = (await signed('GET', `${path}/${id}`)).IdentityVerificationSessionIncode;
  expect([status, result]).toEqual(['PROCESSED', 'APPROVED']);
});

test('one that does not is the one to refuse', async () => {
  await expect(send(undefined, { path: '/_mock/health' })).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  const other = await startMock({ tls: true });
  await expect(send(other.authority, { path: '/_mock/health' })).rejects.toThrow(/certificate/);
  await other.stop();
});

test('servers that come and go may have one identity', async () => {
  const tls = await identityFor([]);
  for (let nr = 0; nr < 2; nr++) {
    await using one = await startMock({ tls });
    expect(one.authority).toBe(tls.authority);
    expect(await send(tls.authority, { base: one.url, path: '/_mock/health' })).toMatchObject({ status: 200 });
  }
});

test('without a public url, urls that are given out are https', async () => {
  await using plain = await startMock({ tls: true });
  expect(plain.url).toBe(`https://127.0.0.1:${plain.port}`);
  const shown = await send(plain.authority, { base: plain.url, path: '/_mock/worlds/a' });
  expect(JSON.parse(shown.body).url).toBe(`${plain.url}/w/a`);
});

const handshake = (options: object) =>
  new Promise<{ certificate: X509Certificate; protocol: string | false | null }>((resolve, reject) => {
    const socket = connect({ port: mock.port, host: '127.0.0.1', ca: mock.authority as string, ...options }, () => {
      resolve({ certificate: socket.getPeerX509Certificate() as X509Certificate, protocol: socket.alpnProtocol });
      socket.destroy();
    });
    socket.on('error', reject);
  });

describe('the certificate', () => {
  test.each(['localhost', '127.0.0.1', '::1', 'bunq.test', 'bunq-mock', '10.0.2.2', 'fe80::1'])('is for %s', async (name) => {
    const { certificate } = await handshake({ servername: '' });
    expect(/[:\d]$/.test(name) ? certificate.checkIP(name) : certificate.checkHost(name)).toBe(name);
  });

  test('is for nobody else, and can issue none itself', async () => {
    const { certificate } = await handshake({ servername: 'localhost' });
    expect([certificate.checkHost('bunq.com'), certificate.checkIP('10.0.2.3'), certificate.ca]).toEqual([undefined, undefined, false]);
    expect(certificate.verify(new X509Certificate(mock.authority as string).publicKey)).toBe(true);
  });
});

test('HTTP/1.1 is all that is spoken', async () => {
  expect((await handshake({ ALPNProtocols: ['h2', 'http/1.1'], servername: 'localhost' })).protocol).toBe('http/1.1');
  await expect(handshake({ ALPNProtocols: ['h2'], servername: 'localhost' })).rejects.toMatchObject({
    code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
  });
});

test.each<[what: string, bytes: string | Buffer]>([
  ['plain HTTP', 'GET /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a hello cut off', Buffer.from('16030100f8010000f40303', 'hex')],
  ['noise', 'x'.repeat(100_000)],
  ['nothing', ''],
])('%s on this port is the end of the connection, and of nothing else', async (_, bytes) => {
  expect(await raw(mock.port, bytes)).not.toMatch(/^HTTP/);
  expect((await send(mock.authority, { path: '/_mock/health' })).status).toBe(200);
  expect(ownFaults).toEqual([]);
});

describe('a directory keeps the authority', () => {
  const directory = join(folder, 'new', 'tls');
  const authorityAfter = async () => {
    await using kept = await startMock({ tls: { directory } });
    return kept.authority;
  };

  test('from one start to the next, its key for its owner alone', async () => {
    expect(existsSync(directory)).toBe(false);
    const first = await authorityAfter();
    expect((await readdir(directory)).sort()).toEqual(['authority-key.pem', 'authority.pem']);
    expect((await stat(join(directory, 'authority-key.pem'))).mode & 0o777).toBe(0o600);
    expect(await authorityAfter()).toBe(first);
    await using again = await startMock({ tls: { directory } });
    expect((await send(first, { base: again.url, path: '/_mock/health' })).status).toBe(200);
  });

  test('and what cannot be one is refused, untouched', async () => {
    const key = join(directory, 'authority-key.pem');
    await writeFile(key, 'broken');
    await expect(authorityAfter()).rejects.toThrow(/holds no authority that can be read; remove/);
    await rm(key);
    await expect(authorityAfter()).rejects.toThrow(/holds only half of an authority/);
    expect(await readdir(directory)).toEqual(['authority.pem']);
  });
});

test('without tls there is no authority, and nothing is written', async () => {
  await using plain = await startMock();
  expect([plain.authority, plain.localUrl]).toEqual([undefined, `http://127.0.0.1:${plain.port}`]);
});

test.each([
  ['other-name', /does not match certificate's altnames/],
  ['expired', /certificate has expired/],
] as const)('one that is flawed on purpose, %s, is refused for that alone', async (flaw, why) => {
  await using flawed = await startMock({ tls: await identityFor([], undefined, flaw) });
  await expect(send(flawed.authority as string, { base: flawed.url, path: '/_mock/health' })).rejects.toThrow(why);
});
