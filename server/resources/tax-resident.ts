import { TaxResidentCreate } from '../../schemas/generated/validators.js';
import { changePerson } from '../world/persons.js';
import { operation, resource } from './operation.js';

const slug = 'tax-resident';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/tax-resident',
    caller: 'session',
    names: 'person',
    body: TaxResidentCreate,
    answers: ['Id'],
    run({ world, user, body: { tax_resident } }) {
      changePerson(world, user, { tax_resident });
      return [{ Id: { id: world.ids.next(slug) } }];
    },
  }),
});
