/** All that can be seen of a frozen world, for a comparison before and after. */
import { readFileSync } from 'node:fs';
import type { Mock, WorldHandle } from '../../server/index.js';
import { type Actor, bornUser } from './actors.js';
import { type Asked, ask, send } from './client.js';

/** Every sequence that ids are given out from. */
const SEQUENCES: string[] = JSON.parse(readFileSync(new URL('../../schemas/own/world.schema.json', import.meta.url), 'utf8')).$defs.options
  .properties.first_ids.propertyNames.enum;
const MOST_PAGES = 100;
/** Lists of a user's, besides its identity sessions; a look at them changes nothing. */
const LISTS = ['user-onboarding', 'oauth-client', 'notification-filter-url', 'notification-filter-failure', 'certificate-pinned'];

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
  await note(mock.url, ask.get(`${control}/deliveries`));
  for (const { auth, id } of [own, ...actors]) {
    const { Response: users = [] } = await note(world.url, ask.get('/v1/user', auth));
    const person = users[0]?.UserApiKey?.granted_by_user.UserPerson?.id;
    if (person !== undefined) await note(world.url, ask.get(`/v1/user/${person}`, auth));
    await note(world.url, ask.get('/v1/device-server', auth));
    await note(world.url, ask.get('/v1/partner-user-provision?count=200', auth));
    for (const list of LISTS) await note(world.url, ask.get(`/v1/user/${id}/${list}?count=200`, auth));
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
