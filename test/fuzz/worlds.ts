/** The worlds that requests go to for a while: small, so that they can be compared after each of them. */
import birth from '../../fixtures/index.js';
import type { Plan, WorldOptions } from '../../schemas/generated/types.js';
import { Refusal } from '../../server/refusals.js';
import { issueApiKey } from '../../server/world/api-keys.js';
import { install, openSession, register } from '../../server/world/sessions.js';
import { addUser, type User, usersIn } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Worlds } from '../../server/world/worlds.js';
import type { Chance } from './chance.js';
import { Partner } from './people.js';

const NOW = '2025-10-31T16:38:53.872547Z';
/** Near the ends of time, and beyond them. */
const EDGES = ['1970-01-01', '1969-12-31T23:59:59Z', '2199-12-31 23:59:59', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59-14:00'];
/** Beyond what a number holds, or just before. */
const FAR = ['9007199254740990', '9007199254740993', '99999999999999999999'];
const NAMES = ['default', 'other'];
const DEVICE = { description: 'fuzz', ip: '127.0.0.1', permitted_ips: ['*'] };
const SLUGS = ['user', 'session', 'identity-verification-session', 'partner-user-provision', 'attachment', 'delivery'];

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
    ...(chance.oneIn(8) && { id_texts: { 'identity-verification-session': chance.pick(FAR), 'partner-user-provision': chance.pick(FAR) } }),
    ...(chance.oneIn(6) && { first_ids: Object.fromEntries(SLUGS.map((slug) => [slug, first])) }),
  };
}

/** When each thing happens, and how it ends. */
function planBy(chance: Chance): Plan {
  const when = (): NonNullable<Plan['process']> =>
    chance.pick([{ after_ms: 2000 }, { after_ms: 500 }, { after_ms: 0 }, { after_reads: 1 }, 'by-hand']);
  return {
    process: when(),
    provision: when(),
    company: when(),
    contact: when(),
    review: when(),
    inquiry: when(),
    ...chance.pick([{}, {}, { outcome: 'REJECTED' as const }, { capture: { result: 'cancelled' as const } }]),
    ...(chance.oneIn(4) && { onboarding: 'DENIED' }),
    ...(chance.oneIn(3) && { inquiry_outcome: 'REJECTED', inquiry_reject_reason: 'x' }),
    ...(chance.oneIn(2) && { inquiries: [{ entries: ['USER_PERSON_ACCOUNT_PURPOSE'], after_ms: 1000 }] }),
    ...(chance.oneIn(8) && { fails_at: ['PENDING_PROCESS_USER', 'PENDING_PROCESS_RELATION_USER'] }),
  };
}

/**
 * Besides those that it is born with: the partner itself and its users, a stranger, an installation of another key and one
 * without a device.
 */
function populate(world: World, chance: Chance): void {
  const { server, client } = birth.keys;
  const installed = (key: string, user: User) => {
    const installation = install(world, key);
    register(world, installation, user, DEVICE);
    return installation;
  };
  const open = (key: string, user: User) => openSession(world, installed(key, user), user);
  const company = usersIn(world).get(birth.partner.user_company_id) as User;
  open(server.public, company);
  const stranger = addUser(world, { type: 'UserPerson', display_name: 'Stranger', country: 'NL' });
  issueApiKey(world, stranger);
  open(client.public, stranger);
  install(world, client.public);
  if (chance.oneIn(4)) open(client.public, company).expires = world.clock.now();
  world.plans.set('world', null, planBy(chance));
  new Partner(world, chance, company, installed(client.public, company)).work();
  // Else it would be the first request that lets it happen, even one that is refused.
  world.clock.settle();
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
