/** What the bench knows of the mock: where its compiled form is, and the requests of its ready-made user. */
import { sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url);

export const mainScript = fileURLToPath(new URL('server/main.js', dist));

/** Says what to do when there is nothing to measure. */
export function isBuilt(): boolean {
  return existsSync(mainScript);
}

/** A compiled module: what is measured is what is published. */
export function compiled<Module>(path: string): Promise<Module> {
  return import(new URL(path, dist).href);
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Requests {
  list: Request;
  create: Request;
  read(id: number): Request;
  submit(id: number): Request;
}

/** The ready-made user's requests, the same for every server; bodies are constant, so each is signed once, here. */
export async function readyRequests(): Promise<Requests> {
  const { startMock } = await compiled<typeof import('../../server/index.js')>('server/index.js');
  await using mock = await startMock();
  const [user] = mock.world().users;
  if (!user) throw new Error('a world is born with a user');
  const path = `/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const headers = { 'X-Bunq-Client-Authentication': user.session_token };
  const signed = (body: string) => ({
    body,
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'X-Bunq-Client-Signature': sign('sha256', Buffer.from(body), user.client_private_key).toString('base64'),
    },
  });
  const creation = signed('{"purpose":"VERIFICATION","provider":"INCODE"}');
  const submission = signed('{"status":"SUBMITTED"}');
  return {
    list: { method: 'GET', path, headers },
    create: { method: 'POST', path, ...creation },
    read: (id) => ({ method: 'GET', path: `${path}/${id}`, headers }),
    submit: (id) => ({ method: 'PUT', path: `${path}/${id}`, ...submission }),
  };
}
