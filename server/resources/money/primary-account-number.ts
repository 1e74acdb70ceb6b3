import { CardPrimaryAccountNumberCreate } from '../../../schemas/generated/validators.js';
import { cardNamed, numberOf } from '../../money/cards.js';
import { operation, resource } from '../operation.js';

const slug = 'primary-account-number';

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: `/user/{user_id}/card/{card_id}/${slug}`,
    caller: 'session',
    names: 'user',
    encrypted: 'either',
    body: CardPrimaryAccountNumberCreate,
    answers: ['CardPrimaryAccountNumber'],
    run({ world, user, params }) {
      const card = cardNamed(world, user, params.card_id as number);
      return [{ CardPrimaryAccountNumber: { primary_account_number: numberOf(card) } }];
    },
  }),
});
