import { NationalityCreate } from '../../schemas/generated/validators.js';
import { changePerson } from '../world/persons.js';
import { operation, resource } from './operation.js';

const slug = 'nationality';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/nationality',
    caller: 'session',
    names: 'person',
    body: NationalityCreate,
    answers: ['Id'],
    run({ world, user, body: { all_nationality } }) {
      changePerson(world, user, { all_nationality });
      return [{ Id: { id: world.ids.next(slug) } }];
    },
  }),
});
