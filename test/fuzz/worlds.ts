/** The worlds that requests go to for a while: small, so that they can be compared after each of them. */
import birth from '../../fixtures/index.js';
import type { WorldOptions } from '../../schemas/generated/types.js';
import { Refusal } from '../../server/refusals.js';
import { addUser, issueApiKey, type User } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Worlds } from '../../server/world/worlds.js';
import type { Chance } from './chance.js';

const NOW = '2025-10-31T16:38:53.872547Z';
/** Near the ends of time, and beyond them. */
const EDGES = ['1970-01-01', '1969-12-31T23:59:59Z', '2199-12-31 23:59:59', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59-14:00'];
const NAMES = ['default', 'other'];
const DEVICE = { description: 'fuzz', ip: '127.0.0.1', permitted_ips: ['*'] };
const PLANS = [{ after_ms: 2000 }, { after_ms: 0 }, { after_reads: 1 }, 'by-hand'] as const;

function optionsBy(chance: Chance): WorldOptions {
  const first = chance.pick([2 ** 31 - 2, 2 ** 52]);
  return {
    edition: chance.pick(['2025-10', '2026-06']),
    now: chance.oneIn(30) ? chance.pick(EDGES) : NOW,
    freeze: true,
    strict: chance.oneIn(8),
    rate_limits: chance.weigh([
      [12, 'off'],
      [1, 'older'],
      [1, 'newer'],
    ]),
    path_ids: chance.oneIn(8) ? 'api-key' : 'any',
    ...(chance.oneIn(6) && { first_ids: { user: first, session: first, 'identity-verification-session': first } }),
  };
}

/** Besides those that it is born with: the partner itself, a stranger, an installation of another key and one without a device. */
function populate(world: World, chance: Chance): void {
  const { server, client } = birth.keys;
  const open = (key: string, user: User) => {
    const installation = world.install(key);
    world.register(installation, user, DEVICE);
    return world.openSession(installation, user);
  };
  const company = world.users.get(birth.partner.user_company_id) as User;
  open(server.public, company);
  const stranger = addUser(world, { type: 'UserPerson', display_name: 'Stranger', country: 'NL' });
  issueApiKey(world, stranger);
  open(client.public, stranger);
  world.install(client.public);
  if (chance.oneIn(4)) open(client.public, company).expires = world.clock.now();
  world.plans.set('world', null, { process: chance.pick(PLANS), ...(chance.oneIn(3) && { outcome: 'REJECTED' as const }) });
}

/** A world of some options; an instant that no world can have is refused, and then another is chosen. */
function madeBy(worlds: Worlds, name: string, chance: Chance): World {
  for (;;) {
    try {
      return worlds.make(name, optionsBy(chance));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

/** Drops all worlds, and makes those that requests go to. */
export function begin(worlds: Worlds, chance: Chance): void {
  for (const name of worlds.names()) worlds.drop(name);
  for (const name of NAMES) populate(madeBy(worlds, name, chance), chance);
}

/** A world that a call has dropped is there again when it is asked for. */
export const worldsIn = (worlds: Worlds) => NAMES.map((name) => worlds.get(name));
