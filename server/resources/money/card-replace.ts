import { CardReplaceCreate } from '../../../schemas/generated/validators.js';
import { cardNamed } from '../../money/cards.js';
import { operation, resource } from '../operation.js';
import { replacing } from './replacing.js';

export default resource('card-replace', {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/card/{card_id}/replace',
    caller: 'session',
    names: 'user',
    body: CardReplaceCreate,
    answers: ['Id'],
    run({ world, user, params, body }) {
      const { id } = replacing(world, user, cardNamed(world, user, params.card_id as number), body)();
      return [{ Id: { id } }];
    },
  }),
});
