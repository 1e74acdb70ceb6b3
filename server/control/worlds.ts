import birth from '../../fixtures/index.js';
import type { Edition } from '../../schemas/generated/types.js';
import { WorldOptions } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { readyUsers } from '../world/birth.js';
import { timestamp } from '../world/clock.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { objectTypes } from './objects.js';

export interface ShownUser {
  user_api_key_id: number;
  user_person_id: number;
  session_token: string;
  client_private_key: string;
}

/** A world as a test needs to see it: where it is, and who may call there. */
export interface ShownWorld {
  name: string;
  url: string;
  edition: Edition;
  partner: { user_company_id: number; api_key: string };
  /** SPKI PEM. */
  server_public_key: string;
  /** `client_private_key` is PKCS#8 PEM: the half that signs what these users' sessions send. */
  users: [ShownUser, ...ShownUser[]];
}

/** The ready-made user, then those that were added, with the key that all of them were installed with. */
export function usersOf(world: World): [ShownUser, ...ShownUser[]] {
  const client_private_key = birth.keys.client.private;
  const users = [...readyUsers(world).values()].map(({ id, user_person_id, session_token }) => ({
    user_api_key_id: id,
    user_person_id,
    session_token,
    client_private_key,
  }));
  return users as [ShownUser, ...ShownUser[]];
}

export function showWorld(world: World, url: string): ShownWorld {
  const { partner, keys } = birth;
  return {
    name: world.name,
    url: `${url}/w/${world.name}`,
    edition: world.edition,
    partner: { user_company_id: partner.user_company_id, api_key: partner.api_key },
    server_public_key: keys.server.public,
    users: usersOf(world),
  };
}

/** A world in a line. */
export function summaryOf(world: World) {
  const { name, clock, journal, tables } = world;
  const due = clock.nextDue();
  const latest = journal.after(journal.count - 1);
  return {
    name,
    now: timestamp(clock.now()),
    mode: clock.mode,
    users: readyUsers(world).size,
    exchanges: journal.count,
    last_exchange: latest ? timestamp(latest.at) : null,
    objects: objectTypes.reduce((sum, type) => sum + (tables.get(type)?.size ?? 0), 0),
    next_due: due === undefined ? null : timestamp(due),
  };
}

export const worldControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds',
    name: 'listWorlds',
    answers: 'WorldNames',
    does: 'lists the worlds by name',
    run: ({ worlds }) => ({ worlds: worlds.names().sort() }),
  },
  {
    method: 'GET',
    path: '/summaries',
    name: 'summariseWorlds',
    answers: 'WorldSummaries',
    does: 'lists the worlds, each in a line: its clock, how many users, exchanges and objects it has, the latest exchange, what is due next',
    run: ({ worlds }) => ({ worlds: worlds.all().map(summaryOf) }),
  },
  {
    method: 'GET',
    path: '/worlds/:world',
    name: 'showWorld',
    answers: 'WorldShown',
    does: 'shows a world, made on first use: its url, its partner, its users and their session tokens',
    run: ({ worlds, params, url }) => showWorld(worlds.get(params.world as string), url),
  },
  {
    method: 'PUT',
    path: '/worlds/:world',
    name: 'makeWorld',
    takes: 'WorldOptions',
    answers: 'WorldShown',
    refuses: [409],
    does: 'makes a world with options, or shows the one that has them: edition, seed, now, freeze, strict, rate_limits, path_ids, magic_values, first_ids, id_texts; whatever texts ids have for clients, /_mock knows them as they are inside',
    run({ worlds, params, body, url }) {
      const options = accept(WorldOptions, body);
      const name = params.world as string;
      return showWorld(Object.keys(options).length ? worlds.getWith(name, options) : worlds.get(name), url);
    },
  },
  {
    method: 'POST',
    path: '/worlds/:world/reset',
    name: 'resetWorld',
    answers: 'WorldShown',
    does: 'makes it as it was born, with the options that it was made with',
    run: ({ worlds, params, url }) => showWorld(worlds.reset(params.world as string), url),
  },
  {
    method: 'DELETE',
    path: '/worlds/:world',
    name: 'dropWorld',
    answers: 'WorldDropped',
    does: 'drops a world and all that it holds',
    run({ worlds, params }) {
      const name = params.world as string;
      if (!worlds.drop(name)) throw refusals.controlNotFound({ what: `world ${name}` });
      return { dropped: name };
    },
  },
];
