/** Those who call: each with a token, the key that signs for it, and an id. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { WorldHandle } from '../../server/index.js';
import { ask, items } from './client.js';

export interface Actor {
  /** What goes into a request's headers. */
  auth: { 'X-Bunq-Client-Authentication': string };
  /** Of the user; of the installation where there is no user yet. */
  id: number;
  privateKey: string;
}

export const newKeys = (bits = 2048) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** A key pair that no world is born with. */
export const otherKeys = newKeys();

export const auth = (token: string) => ({ 'X-Bunq-Client-Authentication': token });
export const sign = (body: string | Buffer, privateKey: string) => createSign('sha256').update(body).sign(privateKey, 'base64');

const field = (list: Record<string, Record<string, unknown>>[], type: string, name: string) =>
  list.find((item) => type in item)?.[type]?.[name];

/** The ready-made user of a world. */
export function bornUser(world: WorldHandle): Actor {
  const [user] = world.users;
  if (!user) throw new Error('a world is born with a user');
  return { auth: auth(user.session_token), id: user.user_api_key_id, privateKey: user.client_private_key };
}

/** An installation that has no device-server yet. */
export async function install({ url }: WorldHandle): Promise<Actor> {
  const answer = await items(url, ask.post('/v1/installation', { client_public_key: otherKeys.publicKey }));
  return {
    auth: auth(field(answer, 'Token', 'token') as string),
    id: field(answer, 'Id', 'id') as number,
    privateKey: otherKeys.privateKey,
  };
}

/** The whole way in, with an API key; signed, as a strict world asks for. */
export async function logIn(world: WorldHandle, secret: string): Promise<Actor> {
  const installation = await install(world);
  await items(world.url, ask.post('/v1/device-server', { description: 'test', secret, permitted_ips: ['*'] }, installation.auth));
  const body = JSON.stringify({ secret });
  const signed = { ...installation.auth, 'X-Bunq-Client-Signature': sign(body, installation.privateKey) };
  const answer = await items(world.url, ask.post('/v1/session-server', body, signed));
  const [, , user = {}] = answer;
  return {
    auth: auth(field(answer, 'Token', 'token') as string),
    id: Object.values(user)[0]?.id as number,
    privateKey: otherKeys.privateKey,
  };
}

/** A person whom nobody provisioned. */
export async function stranger(world: WorldHandle): Promise<Actor> {
  const answer = await items(world.url, ask.post('/v1/sandbox-user-person', {}));
  return logIn(world, field(answer, 'ApiKey', 'api_key') as string);
}

/** A new identity session of an actor's own. */
export async function verification(world: WorldHandle, { auth, id }: Actor): Promise<number> {
  const body = { purpose: 'VERIFICATION', provider: 'INCODE' };
  const answer = await items(world.url, ask.post(`/v1/user/${id}/identity-verification-session`, body, auth));
  return field(answer, 'Id', 'id') as number;
}
