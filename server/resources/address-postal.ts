import { AddressPostalCreate } from '../../schemas/generated/validators.js';
import { changePerson } from '../world/persons.js';
import { operation, resource } from './operation.js';

const slug = 'address-postal';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/address-postal',
    caller: 'session',
    names: 'person',
    body: AddressPostalCreate,
    answers: ['Id'],
    run({ world, user, body: { address_postal } }) {
      changePerson(world, user, { address_postal });
      return [{ Id: { id: world.ids.next(slug) } }];
    },
  }),
});
