/** Users brought to an approved onboarding, in one world and over one key pair, with webhooks on: rate, deliveries, memory. */
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import birth from '../../fixtures/index.js';
import type { Request } from './mock.js';
import { idIn, type Server, send, start } from './servers.js';

export interface Onboarded {
  users: number;
  seconds: number;
  /** Webhooks that arrived. */
  webhooks: number;
  /** Requests that the way of one user takes. */
  requests: number;
  /** Of the server's process, MiB: before the first user, and after the last. */
  rss: [before: number, after: number];
}

const CONNECTIONS = 10;
/** What `test/bench/servers/usage.mjs` is asked for. */
const MEMORY = 1;
const PLAN = { provision: { after_ms: 0 }, contact: { after_ms: 0 }, process: { after_ms: 0 }, review: { after_ms: 0 } };
const DESIRED = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };
const ADDRESS = { street: 'Naritaweg', house_number: '131', postal_code: '1043 BS', city: 'Amsterdam', country: 'NL' };
const NAME = { first_name: 'Ada', last_name: 'Lovelace', date_of_birth: '1990-01-15' };

type Send = (method: Request['method'], path: string, token: string, body?: object) => Promise<string>;

/** Installation, device and session; what a client keeps of it. */
async function logIn(send: Send, secret: string): Promise<{ token: string; user: number }> {
  const installation = JSON.parse(await send('POST', '/v1/installation', '', { client_public_key: birth.keys.client.public }));
  const { token } = installation.Response[1].Token;
  await send('POST', '/v1/device-server', token, { description: 'bench', secret, permitted_ips: ['*'] });
  const [, session, user] = JSON.parse(await send('POST', '/v1/session-server', token, { secret })).Response;
  return { token: session.Token.token, user: (Object.values(user)[0] as { id: number }).id };
}

/** The whole way of one user; throws unless it ends VERIFIED. */
async function onboard(send: Send, partner: string, number: number, target: string): Promise<void> {
  const external_uuid = `550e8400-e29b-41d4-a716-${String(number).padStart(12, '0')}`;
  const body = { external_uuid, email: `user-${number}@example.com`, phone_number: '+31612345678', products: ['USER_VERIFIED'] };
  const provision = idIn(await send('POST', '/v1/partner-user-provision', partner, body));
  const [{ PartnerUserProvision: made }] = JSON.parse(await send('GET', `/v1/partner-user-provision/${provision}`, partner)).Response;
  const { token, user } = await logIn(send, made.credential.token_value);
  const path = `/v1/user/${user}`;
  const notification_filters = [{ category: 'USER_ONBOARDING', notification_target: target }];
  await send('POST', `${path}/notification-filter-url`, token, { notification_filters });
  const onboarding = idIn(await send('POST', `${path}/user-onboarding`, token, { type: 'PARTNER_USER' }));
  await send('POST', `${path}/address-main`, token, { address_main: ADDRESS });
  await send('PUT', `/v1/user-person/${user}`, token, NAME);
  const sessions = `${path}/identity-verification-session`;
  const session = idIn(await send('POST', sessions, token, { purpose: 'VERIFICATION', provider: 'INCODE' }));
  await send('PUT', `${sessions}/${session}`, token, { status: 'SUBMITTED' });
  await send('PUT', `${path}/user-onboarding/${onboarding}`, token, DESIRED);
  const answer = await send('GET', `${path}/user-onboarding/${onboarding}`, token);
  if (!answer.includes('"VERIFIED","waiting')) throw new Error(`user ${user} was not verified: ${answer}`);
}

export async function onboardings(users: number): Promise<Onboarded> {
  let webhooks = 0;
  const target = createServer((request, response) => {
    request.resume().on('end', () => {
      webhooks++;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const hook = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;

  const server: Server = await start('mock', '');
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let requests = 0;
  const ask: Send = (method, path, token, body) => {
    requests++;
    const text = body && JSON.stringify(body);
    const headers = {
      ...(token && { 'X-Bunq-Client-Authentication': token }),
      ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
    };
    return send(server.url, { method, path, headers, ...(text !== undefined && { body: text }) }, agent);
  };
  await ask('PUT' as const, '/_mock/worlds/default/plan', '', PLAN);
  const { token: partner, user: company } = await logIn(ask, birth.partner.api_key);
  await ask('POST', `/v1/user/${company}/notification-filter-url`, partner, {
    notification_filters: [{ category: 'PARTNER_USER_PROVISION', notification_target: hook }],
  });

  const before = await server.ask<number>(MEMORY);
  requests = 0;
  const began = performance.now();
  let next = 0;
  const client = async () => {
    while (next < users) await onboard(ask, partner, next++, hook);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  // Waits for the webhooks that are still on their way.
  await ask('POST', '/_mock/worlds/default/clock', '', { freeze: true });
  const seconds = (performance.now() - began) / 1000;
  const after = await server.ask<number>(MEMORY);

  agent.destroy();
  await server[Symbol.asyncDispose]();
  target.close();
  target.closeAllConnections();
  return { users, seconds, webhooks, requests: Math.round(requests / users), rss: [before / 2 ** 20, after / 2 ** 20] };
}
