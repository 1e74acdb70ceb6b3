/** A phone on the same network: the page and Incode's side over https, under an address that is not loopback's. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directory, launch, type Running } from '../support/cli.js';

/** An address of this machine in a network; where it is in none, another of loopback's. */
const address =
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address ?? '127.0.0.2';

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

using folder = directory();
let running: Running;
let url: string;
let ca: string;
beforeAll(async () => {
  url = `https://${address}:${await freePort()}`;
  // The last --port counts.
  running = await launch('--host', '0.0.0.0', '--tls', folder.path('authority'), '--public-url', url, '--port', new URL(url).port);
  ca = readFileSync(folder.path('authority/authority.pem'), 'utf8');
});
afterAll(() => running.end());

/** As the phone would: it knows the address and the authority, and nothing else. */
function ask(to: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(to, { method, headers, ca, agent: false }, async (response) => {
      let text = '';
      for await (const part of response.setEncoding('utf8')) text += part;
      resolve({ status: response.statusCode, text });
    });
    sent.on('error', reject).end(body);
  });
}

test('a capture that a backend began is ended on the page, and bunq decides by that', async () => {
  // The backend, on this machine.
  const here = `https://127.0.0.1:${new URL(url).port}`;
  const { users } = JSON.parse((await ask(`${here}/_mock/worlds/default`)).text);
  const [{ user_api_key_id, session_token }] = users;
  const sessions = `${url}/v1/user/${user_api_key_id}/identity-verification-session`;
  const headers = { 'X-Bunq-Client-Authentication': session_token, 'Content-Type': 'application/json' };
  const created = await ask(sessions, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
  const path = `${sessions}/${JSON.parse(created.text).Response[0].Id.id}`;
  const shown = async () => JSON.parse((await ask(path, { headers })).text).Response[0].IdentityVerificationSessionIncode;
  const { token, url_api } = await shown();
  expect(url_api).toBe(`${url}/w/default/incode/0/`);

  // The phone.
  const link = JSON.parse((await ask(`${url_api}omni/onboarding-url`, { headers: { 'X-Incode-Hardware-Id': token } })).text).url;
  expect(link).toBe(`${url_api}?token=${token}`);
  const browser = { Accept: 'text/html', 'User-Agent': 'Mozilla/5.0', 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' };
  const page = await ask(link, { headers: browser });
  expect(page.status).toBe(200);
  expect(page.text).toContain('<svg class="qr"');
  const form = { ...browser, 'Sec-Fetch-Site': 'same-origin', Origin: url, 'Content-Type': 'application/x-www-form-urlencoded' };
  expect((await ask(link, { method: 'POST', headers: form, body: `token=${token}&end=spoofAttempt` })).status).toBe(303);

  expect((await ask(path, { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' })).status).toBe(200);
  await expect.poll(async () => (await shown()).status).toBe('PROCESSED');
  expect(JSON.stringify((await shown()).result)).toContain('REJECTED');
});

test('the control plane is not for it', async () => {
  expect((await ask(`${url}/_mock/worlds`)).status).toBe(403);
});
