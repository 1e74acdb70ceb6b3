import type { CardReplaceCreate } from '../../../schemas/generated/types.js';
import { holderOf } from '../../money/accounts.js';
import { type Card, checkAssignments, replaceCard } from '../../money/cards.js';
import { refusals } from '../../refusals.js';
import { leaving } from '../../world/lifecycle.js';
import type { User } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { nameOn } from './ordering.js';

/** Refuses a batch that has one card twice. */
export function checkCards(cards: readonly { id: number }[]): void {
  if (new Set(cards.map(({ id }) => id)).size < cards.length) throw refusals.fieldInvalid({ path: '/cards', why: 'has one card twice' });
}

/** Another card in place of one, once nothing of it can be refused any more. */
export function replacing(world: World, user: User, card: Card, body: CardReplaceCreate): () => Card {
  const { name_on_card, pin_code_assignment } = body;
  const holder = holderOf(world, user);
  if (!leaving('card', card).some(([name]) => name === 'replace'))
    throw refusals.cardRefused({ why: `card ${card.id} is ${card.status}, and not replaced any more` });
  if (pin_code_assignment) checkAssignments(world, user, pin_code_assignment);
  if (name_on_card !== undefined) nameOn(world, holder, name_on_card);
  return () => replaceCard(world, holder, card, body);
}
