import type { LabelUser } from '../../schemas/generated/types.js';
import type { User } from './users.js';
import type { World } from './world.js';

/** A user as a label shows it, with no picture. */
export function labelUser(world: World, { id, type, display_name, country }: User): LabelUser {
  const company = type === 'UserCompany';
  return {
    uuid: world.ids.uuid('user', id),
    display_name,
    country: company ? '000' : country,
    avatar: { uuid: world.ids.uuid('avatar', id), image: [], anchor_uuid: null, style: 'NONE' },
    public_nick_name: display_name,
    type: company ? 'COMPANY' : 'PERSON',
  };
}
