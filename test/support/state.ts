/** All that can be seen of a frozen world, for a comparison before and after. */
import type { Mock, WorldHandle } from '../../server/index.js';
import { type Actor, bornUser } from './actors.js';
import { type Asked, ask, send } from './client.js';

const SEQUENCES = ['user', 'installation', 'device-server', 'session', 'identity-verification-session'];
const MOST_PAGES = 100;

/** Looks with the ready-made user's eyes, and with those of the actors given; what it reads is put on record. */
export async function stateOf(mock: Mock, world: WorldHandle, actors: readonly Actor[] = []): Promise<object> {
  const state: Record<string, unknown> = {};
  const note = async (base: string, asked: Asked) => {
    const { status, body } = await send(base, asked);
    state[`${asked.headers['X-Bunq-Client-Authentication'] ?? ''} ${asked.path}`] = `${status} ${body}`;
    return status === 200 ? JSON.parse(body) : {};
  };

  const own = bornUser(world);
  const control = `/_mock/worlds/${world.name}`;
  await note(mock.url, ask.get(`${control}/clock`));
  await note(mock.url, ask.get(`${control}/plan`));
  await note(mock.url, ask.get(`${control}/plan/users/${own.id}`));
  for (const { auth, id } of [own, ...actors]) {
    await note(world.url, ask.get('/v1/user', auth));
    await note(world.url, ask.get('/v1/device-server', auth));
    let next: string | null = `/v1/user/${id}/identity-verification-session?count=200`;
    for (let page = 0; next && page < MOST_PAGES; page++) {
      const { Response = [], Pagination = {} } = await note(world.url, ask.get(next, auth));
      for (const { IdentityVerificationSessionIncode: session } of Response)
        await note(mock.url, ask.get(`${control}/plan/sessions/${session.id}`));
      next = Pagination.older_url ?? null;
    }
  }
  for (const sequence of SEQUENCES) state[`next ${sequence}`] = world.nextId(sequence);
  return state;
}
