import type { Validator } from '../../schemas/generated/validators.js';
import { changePerson, type Person } from '../world/persons.js';
import { operation, type Resource, resource } from './operation.js';

type Slug = 'address-main' | 'address-postal' | 'nationality' | 'tax-resident';

/**
 * What an onboarding asks of a person and a POST of one field gives. It answers an Id of a sequence of its own: nothing reads
 * it again (assumed: bunq shows no answer).
 *
 * @param field of the body, and of what is known of the person
 */
export function fulfilment<Field extends keyof Person>(slug: Slug, field: Field, body: Validator<Record<Field, Person[Field]>>): Resource {
  return resource(slug, {
    create: operation({
      method: 'POST',
      path: `/user/{user_id}/${slug}`,
      caller: 'session',
      names: 'person',
      body,
      answers: ['Id'],
      run({ world, user, body: given }) {
        changePerson(world, user, { [field]: given[field] } as Partial<Person>);
        return [{ Id: { id: world.ids.next(slug) } }];
      },
    }),
  });
}
