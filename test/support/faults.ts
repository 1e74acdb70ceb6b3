/** What tests of faults need: requests as bytes, and what comes of them. */
import { createVerify } from 'node:crypto';
import type { Fault, Mock, WorldHandle } from '../../server/index.js';
import { bornUser, verification } from './actors.js';
import { ask, items } from './client.js';
import { type Connection, openConnection } from './connection.js';
import type { RawAnswer } from './raw.js';

export const slug = 'identity-verification-session';
export const USER = { operation: 'user.list' };
export const CREATE = { operation: `${slug}.create` };
const NEW = '{"purpose":"VERIFICATION","provider":"INCODE"}';

export type FaultScene = ReturnType<typeof faultScene>;

/** A world of its own, and requests of its ready-made user as bytes. */
export function faultScene(of: Mock, name: string, options: object = {}) {
  const world = of.world(name, { freeze: true, now: '2026-01-01', ...options });
  const { auth, id } = bornUser(world);
  const head = `Host: localhost\r\nX-Bunq-Client-Authentication: ${auth['X-Bunq-Client-Authentication']}\r\n`;
  return {
    world,
    get: (path = '/v1/user', more = '') => `GET /w/${name}${path} HTTP/1.1\r\n${head}${more}\r\n`,
    create: `POST /w/${name}/v1/user/${id}/${slug} HTTP/1.1\r\n${head}Content-Length: ${NEW.length}\r\n\r\n${NEW}`,
    arm: (does: Fault['do'], on: Fault['on'] = USER, more: Partial<Fault> = {}) => world.fault.arm({ on, do: does, ...more }),
    last: () => world.journal.exchanges().at(-1),
    sessions: () => world.nextId(slug) - 36,
  };
}

/** A connection of its own, on which this was sent. */
export async function connectionWith(of: Mock, request: string): Promise<Connection> {
  const connection = await openConnection(of.port);
  connection.write(request);
  return connection;
}

export async function answerOf(of: Mock, request: string): Promise<RawAnswer> {
  const connection = await connectionWith(of, request);
  const answer = await connection.answer();
  connection.close();
  return answer;
}

export const isSigned = ({ world }: Pick<FaultScene, 'world'>, body: string, signature = '', key = world.server_public_key) =>
  createVerify('sha256').update(body).verify(key, signature, 'base64');

/** The bytes of a call of Incode's that succeeds. */
export async function incodeCall(world: WorldHandle): Promise<string> {
  const user = bornUser(world);
  const path = `/v1/user/${user.id}/identity-verification-session/${await verification(world, user)}`;
  const [item] = await items(world.url, ask.get(path, user.auth));
  const body = '{"base64Image":"aGVsbG8="}';
  const token = item?.IdentityVerificationSessionIncode?.token;
  return `POST /w/${world.name}/incode/0/omni/add/front-id/v2 HTTP/1.1\r\nHost: localhost\r\nX-Incode-Hardware-Id: ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
