import { CardBatchReplaceCreate } from '../../../schemas/generated/validators.js';
import { cardNamed } from '../../money/cards.js';
import { operation, resource } from '../operation.js';
import { checkCards, replacing } from './replacing.js';

export default resource('card-batch-replace', {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/card-batch-replace',
    caller: 'session',
    names: 'user',
    body: CardBatchReplaceCreate,
    answers: ['CardBatchReplace'],
    run({ world, user, body: { cards } }) {
      checkCards(cards);
      const replaced = cards.map(({ id, ...given }) => replacing(world, user, cardNamed(world, user, id), given));
      return [{ CardBatchReplace: { updated_card_ids: replaced.map((replace) => ({ id: replace().id })) } }];
    },
  }),
});
