import type { LabelCard, MasterCardAction as Shown } from '../../../schemas/generated/types.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { actionOf, actionsIn, type CardAction, DAY } from '../../money/card-payments.js';
import { type Card, cardsIn } from '../../money/cards.js';
import { label, partyOf } from '../../money/counterparties.js';
import { timestamp } from '../../world/clock.js';
import { labelUser } from '../../world/label-user.js';
import { type User, usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';

const slug = 'mastercard-action';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/mastercard-action';

/** Documented: within about 30 days, else it is given back. */
const CLEARS_WITHIN = 30 * DAY;

type Fields = Required<Pick<Shown, 'authorisation_status' | 'payment_status' | 'settlement_status' | 'clearing_status'>>;
/** What bunq shows of each state, in four fields. */
const SHOWN: Record<CardAction['state'], Fields> = {
  ASKED: { authorisation_status: 'BLOCKED', payment_status: null, settlement_status: null, clearing_status: null },
  BLOCKED: { authorisation_status: 'BLOCKED', payment_status: null, settlement_status: null, clearing_status: null },
  AUTHORISED: {
    authorisation_status: 'AUTHORISED',
    payment_status: 'PAYMENT_SUCCESSFUL',
    settlement_status: null,
    clearing_status: 'PENDING',
  },
  SETTLED: {
    authorisation_status: 'AUTHORISED',
    payment_status: 'PAYMENT_SUCCESSFUL_SETTLED',
    settlement_status: 'SETTLED',
    clearing_status: 'FIRST_PRESENTMENT_COMPLETE',
  },
  REVERSED: { authorisation_status: 'REVERSED', payment_status: 'PAYMENT_SUCCESSFUL', settlement_status: null, clearing_status: null },
  REFUNDED: {
    authorisation_status: 'CLEARING_REFUND',
    payment_status: 'CREDIT_TRANSFER',
    settlement_status: 'SETTLED',
    clearing_status: 'FIRST_PRESENTMENT_COMPLETE',
  },
};

/** Why it was declined, in words: the first is bunq's. */
const WHY: Record<CardAction['decision'], string> = {
  ALLOWED: '',
  COUNTRY_NOT_PERMITTED: 'Card transaction was denied, because the country was not permitted in card settings.',
  PIN_INCORRECT: 'bunq-mock: the PIN was wrong.',
  INSUFFICIENT_BALANCE: 'bunq-mock: no account of the card has so much.',
  CARD_LIMIT_EXCEEDED: "bunq-mock: it is more than is left of the card's limit of today.",
  CARD_NOT_ACTIVE: 'bunq-mock: the card is not ACTIVE.',
  IDENTITY_CHECK_FAILED: 'bunq-mock: its holder did not say yes to it in time.',
};

const LIMITS: Record<CardAction['entry_mode'], string> = {
  ATM: 'CARD_LIMIT_ATM',
  ICC: 'CARD_LIMIT_POS_ICC',
  MAGNETIC_STRIPE: 'CARD_LIMIT_POS_MAGNETIC_STRIPE',
  E_COMMERCE: 'CARD_LIMIT_PAYMENT',
};

function labelCard(world: World, card: Card): LabelCard {
  const { id, type, second_line, expires, status, owner } = card;
  return {
    uuid: world.ids.uuid('card', id),
    type,
    second_line,
    expiry_date: timestamp(expires - 1).slice(0, 10),
    status,
    label_user: labelUser(world, usersIn(world).get(owner) as User),
  };
}

export function actionView(world: World, row: CardAction): { MasterCardAction: Shown } {
  const { id, created, updated, entry_mode, state, decision } = row;
  const account = accountsIn(world).get(row.owner) as Account;
  const merchant = label(world, partyOf(world, { other: 0, outside: row.outside }));
  const amount = amountOf(row.cents, account.currency);
  const isPaid = state === 'AUTHORISED' || state === 'SETTLED';
  return {
    MasterCardAction: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      monetary_account_id: account.id,
      card_id: row.card,
      card_authorisation_id_response: world.ids.hex('card-authorisation', id, 3).toUpperCase(),
      amount_local: amount,
      amount_converted: amount,
      amount_billing: amount,
      amount_original_local: amount,
      amount_original_billing: amount,
      amount_fee: amountOf(0, account.currency),
      decision,
      payment_status: SHOWN[state].payment_status,
      decision_description: WHY[decision],
      decision_description_translated: WHY[decision],
      decision_together_url: null,
      description: row.description,
      authorisation_status: SHOWN[state].authorisation_status,
      authorisation_type: 'NORMAL_AUTHORISATION',
      settlement_status: SHOWN[state].settlement_status,
      clearing_status: SHOWN[state].clearing_status,
      maturity_date: SHOWN[state].settlement_status ? timestamp(updated).slice(0, 10) : null,
      city: row.city,
      alias: label(world, account),
      counterparty_alias: merchant,
      label_card: labelCard(world, cardsIn(world).get(row.card) as Card),
      merchant_id: String(Number.parseInt(world.ids.hex('merchant', row.outside, 6), 16) % 1e8).padStart(8, '0'),
      merchant_category_code: merchant.merchant_category_code as string,
      token_status: null,
      reservation_expiry_time: null,
      clearing_expiry_time: isPaid ? timestamp(created + CLEARS_WITHIN) : null,
      pan_entry_mode_user: entry_mode,
      secure_code_id: null,
      wallet_provider_id: null,
      request_reference_split_the_bill: [],
      applied_limit: LIMITS[entry_mode],
      pos_card_presence: entry_mode === 'E_COMMERCE' ? null : '0',
      pos_card_holder_presence: entry_mode === 'E_COMMERCE' ? null : '0',
      eligible_whitelist_id: null,
      cashback_payout_item: null,
      mastercard_action_report: null,
      blacklist: null,
      additional_authentication_status: row.is_authenticated ? 'APPROVED_BY_USER' : 'NONE',
      pin_status: 'NOT_PROVIDED',
    },
  };
}

const told = (on: string, category: Told['category'], event_type: string, isTold = (_: CardAction) => true): Told<CardAction> => ({
  on: `${slug}.${on}`,
  category,
  event_type,
  tell: (world, row) => (isTold(row) ? accountNotice(world, row.owner, actionView(world, row)) : undefined),
});

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['MasterCardAction'],
      run({ world, user, params }) {
        const rows = actionsIn(world);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: rows.idsOf(id), item: (each) => actionView(world, rows.get(each) as CardAction) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['MasterCardAction'],
      run({ world, user, params }) {
        const row = actionOf(world, accountNamed(world, user, params.monetary_account_id as number), params.id as number);
        world.read(slug, row);
        return [actionView(world, row)];
      },
    }),
  },
  {
    notifies: [
      told('allowed', 'CARD_TRANSACTION_SUCCESSFUL', 'CARD_PAYMENT_ALLOWED', ({ entry_mode }) => entry_mode !== 'ATM'),
      told('allowed', 'CARD_TRANSACTION_SUCCESSFUL', 'CARD_WITHDRAWAL_ALLOWED', ({ entry_mode }) => entry_mode === 'ATM'),
      told('blocked', 'CARD_TRANSACTION_FAILED', 'CARD_TRANSACTION_NOT_ALLOWED'),
      told('settled', 'CARD_TRANSACTION_UPDATED', 'CARD_PAYMENT_SETTLED'),
      told('reversed', 'CARD_TRANSACTION_SUCCESSFUL', 'CARD_REVERSAL_ALLOWED'),
      told('refunded', 'CARD_TRANSACTION_REFUND', 'CARD_TRANSACTION_REFUND_APPROVED'),
    ],
  },
);
