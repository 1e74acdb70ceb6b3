import { UserPersonUpdate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { isDay } from '../world/clock.js';
import type { Credential } from '../world/credentials.js';
import { changePerson, personRow } from '../world/persons.js';
import { personOf, type User, usersIn } from '../world/users.js';
import { operation, resource } from './operation.js';

const slug = 'user-person';

export default resource(
  slug,
  {
    update: operation({
      method: 'PUT',
      path: '/user-person/{user_id}',
      caller: 'session',
      names: 'person',
      body: UserPersonUpdate,
      answers: ['Id'],
      run({ world, user, body }) {
        const { date_of_birth } = body;
        if (date_of_birth !== undefined && !isDay(date_of_birth))
          throw refusals.fieldInvalid({ path: '/date_of_birth', why: 'is no day of the calendar' });
        changePerson(world, user, body);
        return [{ Id: { id: user.id } }];
      },
    }),
  },
  {
    on: {
      'user-credential.used'(world, { owner }: Credential) {
        const person = personOf(world, usersIn(world).get(owner) as User);
        if (person) world.move(slug, personRow(world, person), 'sign-in');
      },
    },
  },
);
