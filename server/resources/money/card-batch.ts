import { CardBatchCreate } from '../../../schemas/generated/validators.js';
import { cardNamed } from '../../money/cards.js';
import { operation, resource } from '../operation.js';
import { changeOf } from './card.js';
import { checkCards } from './replacing.js';

export default resource('card-batch', {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/card-batch',
    caller: 'session',
    names: 'user',
    body: CardBatchCreate,
    answers: ['CardBatch'],
    run({ world, user, body: { cards } }) {
      checkCards(cards);
      const changes = cards.map(({ id, ...change }) => changeOf(world, user, cardNamed(world, user, id), change));
      for (const change of changes) change();
      return [{ CardBatch: { updated_card_ids: cards.map(({ id }) => ({ id })) } }];
    },
  }),
});
