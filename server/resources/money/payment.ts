import type { Payment as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { label, partyOf } from '../../money/counterparties.js';
import { checkMeans, type Payment, paymentsIn } from '../../money/ledger.js';
import { orderOf, pay } from '../../money/orders.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import type { World } from '../../world/world.js';
import { type Notice, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';

const slug = 'payment';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/payment';

export function paymentView(world: World, row: Payment): { Payment: Shown } {
  const account = accountsIn(world).get(row.owner) as Account;
  const { currency } = account;
  return {
    Payment: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(row.updated),
      monetary_account_id: account.id,
      amount: amountOf(row.cents, currency),
      payment_fee: null,
      description: row.description,
      type: row.type,
      merchant_reference: row.merchant_reference,
      alias: label(world, account),
      counterparty_alias: label(world, partyOf(world, row)),
      attachment: [],
      geolocation: null,
      batch_id: row.batch || null,
      scheduled_id: null,
      address_billing: null,
      address_shipping: null,
      sub_type: row.sub_type,
      status: 'SETTLED',
      payment_arrival_expected: { status: 'ARRIVED', time: null },
      request_reference_split_the_bill: [],
      balance_after_mutation: amountOf(row.balance_after, currency),
      payment_auto_allocate_instance: null,
      payment_suspended_outgoing: null,
    },
  };
}

/** What pays a request is no PAYMENT, documented; nor, assumed, is what a card moves, or what pays a bunq.me tab; of a batch the batch is. */
const isNoPayment = ({ type, sub_type, batch }: Payment) =>
  sub_type === 'REQUEST' || Boolean(batch) || ['MASTERCARD', 'IDEAL', 'BUNQME'].includes(type);

/** Of what goes out or comes in. */
const told = (category: 'MUTATION' | 'PAYMENT', direction: 'CREATED' | 'RECEIVED'): Told<Payment> => ({
  on: 'payment.booked',
  category,
  event_type: `${category}_${direction}`,
  tell(world, row): Notice | undefined {
    const isOut = row.cents < 0;
    if (isOut !== (direction === 'CREATED') || (category === 'PAYMENT' && isNoPayment(row))) return undefined;
    return accountNotice(world, row.owner, paymentView(world, row));
  },
});

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      signed: true,
      body: validators.PaymentCreate,
      answers: ['Id'],
      run({ world, user, params, body }) {
        const from = accountNamed(world, user, params.monetary_account_id as number);
        const orders = [orderOf(world, from, body)];
        checkMeans(from, orders);
        const [paid] = pay(world, from, orders);
        return [{ Id: { id: (paid as Payment).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['Payment'],
      run({ world, user, params }) {
        const rows = paymentsIn(world);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: rows.idsOf(id), item: (each) => paymentView(world, rows.get(each) as Payment) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['Payment'],
      run({ world, user, params }) {
        const account = accountNamed(world, user, params.monetary_account_id as number);
        const row = paymentsIn(world).get(params.id as number);
        if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
        return [paymentView(world, row)];
      },
    }),
  },
  {
    notifies: [told('MUTATION', 'CREATED'), told('PAYMENT', 'CREATED'), told('MUTATION', 'RECEIVED'), told('PAYMENT', 'RECEIVED')],
  },
);
