import { holderOf } from '../../money/accounts.js';
import { personRow } from '../../world/persons.js';
import type { User } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { operation, resource } from '../operation.js';

/** In the order of bunq's patterns; a name of one form in two patterns comes once. */
export function namesOf(world: World, holder: User): string[] {
  if (holder.type !== 'UserPerson') return [holder.display_name];
  const { first_name, middle_name, last_name } = personRow(world, holder);
  if (!first_name || !last_name) return [holder.display_name];
  const surname = [middle_name, last_name].filter(Boolean).join(' ');
  const [initial] = first_name;
  return [`${first_name} ${surname}`, `${initial}. ${surname}`, `${initial} ${surname}`, surname].filter(
    (each, i, all) => all.indexOf(each) === i,
  );
}

export default resource('card-name', {
  list: operation({
    method: 'GET',
    path: '/user/{user_id}/card-name',
    caller: 'session',
    names: 'user',
    answers: ['CardUserNameArray'],
    run({ world, user }) {
      const holder = holderOf(world, user);
      return { ids: [holder.id], item: () => ({ CardUserNameArray: { possible_card_name_array: namesOf(world, holder) } }) };
    },
  }),
});
