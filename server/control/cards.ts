import type {
  CardChallengeAsked,
  CardPaymentAsked,
  CardRefundAsked,
  MasterCardAction,
  MasterCardIdentityCheckChallengeRequest,
} from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { actionsIn, type CardAction, payByCard, purchaseOf, refund, reverse } from '../money/card-payments.js';
import { type Card, cardsIn } from '../money/cards.js';
import { refusals } from '../refusals.js';
import { challenge, challengeView } from '../resources/money/challenge-request.js';
import { actionView } from '../resources/money/mastercard-action.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

function cardAt(world: World, id: string | number): Card {
  const card = cardsIn(world).get(Number(id));
  if (card) return card;
  throw refusals.controlNotFound({ what: `card ${id}` });
}

function actionAt(world: World, id: string | number): CardAction {
  const row = actionsIn(world).get(Number(id));
  if (row) return row;
  throw refusals.controlNotFound({ what: `mastercard-action ${id}` });
}

/** Shows an action when what follows from it has settled. */
async function shown(world: World, row: CardAction): Promise<MasterCardAction> {
  world.clock.settle();
  await world.outside.quiet();
  return actionView(world, row).MasterCardAction;
}

/** A purchase or a withdrawal with a card, now: AUTHORISED, or BLOCKED for the reason that its `decision` names. */
export async function makeCardPayment(world: World, id: string | number, body: CardPaymentAsked): Promise<MasterCardAction> {
  const card = cardAt(world, id);
  return shown(world, payByCard(world, card, purchaseOf(world, card, body), body));
}

/** A merchant online asks the holder first, by 3-D Secure. */
export async function challengeHolder(
  world: World,
  id: string | number,
  body: CardChallengeAsked,
): Promise<MasterCardIdentityCheckChallengeRequest> {
  const { url_merchant_app = null, ...asked } = body;
  const card = cardAt(world, id);
  const row = challenge(world, card, purchaseOf(world, card, { ...asked, pan_entry_mode: 'E_COMMERCE' }), url_merchant_app);
  world.clock.settle();
  await world.outside.quiet();
  return challengeView(world, row).MasterCardIdentityCheckChallengeRequest;
}

export const reverseCardPayment = async (world: World, id: string | number) => shown(world, reverse(world, actionAt(world, id)));

export const refundCardPayment = async (world: World, id: string | number, { amount }: CardRefundAsked) =>
  shown(world, refund(world, actionAt(world, id), amount));

export const cardControls: readonly Control[] = [
  {
    method: 'POST',
    path: '/worlds/:world/card/:id/payment',
    name: 'payByCard',
    takes: 'CardPaymentAsked',
    answers: 'MasterCardAction',
    does: 'pays with a card, now: {"amount":{"currency":"EUR","value":"19.50"}}, and merchant, description, pan_entry_mode (ATM withdraws), or a decision to decline it for',
    run: ({ worlds, params, body }) =>
      makeCardPayment(worlds.get(params.world as string), params.id as string, accept(validators.CardPaymentAsked, body)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/card/:id/challenge',
    name: 'challengeCardHolder',
    takes: 'CardChallengeAsked',
    answers: 'MasterCardIdentityCheckChallengeRequest',
    does: 'a merchant online asks the holder of a card first, by 3-D Secure: {"amount":{"currency":"EUR","value":"25.00"}}, and merchant, description, url_merchant_app',
    run: ({ worlds, params, body }) =>
      challengeHolder(worlds.get(params.world as string), params.id as string, accept(validators.CardChallengeAsked, body)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/mastercard-action/:id/reverse',
    name: 'reverseCardPayment',
    answers: 'MasterCardAction',
    does: 'the merchant takes back, whole, what is not settled yet',
    run: ({ worlds, params }) => reverseCardPayment(worlds.get(params.world as string), params.id as string),
  },
  {
    method: 'POST',
    path: '/worlds/:world/mastercard-action/:id/refund',
    name: 'refundCardPayment',
    takes: 'CardRefundAsked',
    answers: 'MasterCardAction',
    does: 'the merchant gives money back, as an action of its own: {} all that is left, or {"amount":{"currency":"EUR","value":"5.00"}}',
    run: ({ worlds, params, body }) =>
      refundCardPayment(worlds.get(params.world as string), params.id as string, accept(validators.CardRefundAsked, body)),
  },
];
