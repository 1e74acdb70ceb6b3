import { AddressMainCreate } from '../../schemas/generated/validators.js';
import { changePerson } from '../world/persons.js';
import { operation, resource } from './operation.js';

const slug = 'address-main';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/address-main',
    caller: 'session',
    names: 'person',
    body: AddressMainCreate,
    answers: ['Id'],
    run({ world, user, body: { address_main } }) {
      changePerson(world, user, { address_main });
      return [{ Id: { id: world.ids.next(slug) } }];
    },
  }),
});
