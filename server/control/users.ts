import birth from '../../fixtures/index.js';
import type { NewUser, PartnerUserProvisionCreate } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { beginProvision } from '../resources/partner-user-provision.js';
import { makeReady } from '../world/birth.js';
import { type Credential, lastCredential } from '../world/credentials.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { type ShownUser, usersOf } from './worlds.js';

const slug = 'partner-user-provision';
/** Whatever the world's plan says. */
const SMOOTHLY = { fails_at: [] };

/** A user whom the ready-made partner provisions, now: at the beginning of its onboarding, with the first session open. */
export async function addUserTo(world: World, user: NewUser): Promise<ShownUser> {
  const shown = addUser(world, user);
  world.clock.settle();
  await world.outside.quiet();
  return shown;
}

export function addUser(world: World, { email, display_name, country = 'NL' }: NewUser): ShownUser {
  const number = world.ids.upcoming(slug);
  const request: PartnerUserProvisionCreate = {
    external_uuid: world.ids.uuid('external-uuid', number),
    email: email ?? `user-${number}@example.com`,
    phone_number: `+31${String(number).slice(-9).padStart(9, '6')}`,
    products: ['USER_VERIFIED'],
    country_of_residence: country,
  };
  const row = beginProvision(world, birth.partner.user_company_id, request, display_name);
  for (let next = world.upcoming(slug, row, SMOOTHLY); next; next = world.upcoming(slug, row, SMOOTHLY))
    world.move(slug, row, next.name, SMOOTHLY);
  const apiKey = usersIn(world).get(row.api_key) as User;
  makeReady(world, apiKey);
  world.move('user-credential', lastCredential(world, apiKey.id) as Credential, 'use');
  return usersOf(world).at(-1) as ShownUser;
}

export const userControls: readonly Control[] = [
  {
    method: 'POST',
    path: '/worlds/:world/users',
    name: 'addUser',
    takes: 'NewUser',
    answers: 'UserShown',
    does: 'adds a user that the partner provisioned, with a live session, and shows it as the world does: {} or {"email":…,"display_name":…,"country":…}',
    run: ({ worlds, params, body }) => addUserTo(worlds.get(params.world as string), accept(validators.NewUser, body)),
  },
];
