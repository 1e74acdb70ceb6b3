import type { PaymentBatchState, PaymentBatch as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed } from '../../money/accounts.js';
import { checkMeans, type Payment, paymentsIn } from '../../money/ledger.js';
import { type Order, orderOf, pay } from '../../money/orders.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { askedFor, type LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource } from '../operation.js';
import { accountNotice } from './notices.js';
import { paymentView } from './payment.js';

const slug = 'payment-batch';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/payment-batch';

/** The owner is the account that pays. */
export interface Batch extends LivingRow {
  follows: number;
  state: PaymentBatchState;
}

export function batchView(world: World, { id, owner, created, updated }: Batch): { PaymentBatch: Shown } {
  const payments = paymentsIn(world);
  const all = payments.idsOf(owner).map((each) => payments.get(each) as Payment);
  const paid = all.filter(({ batch }) => batch === id).map((each) => paymentView(world, each).Payment);
  return { PaymentBatch: { id, created: timestamp(created), updated: timestamp(updated), payments: { Payment: paid } } };
}

/** Makes all of these payments, now. Whatever can be refused has been. */
export function payTogether(world: World, from: Account, orders: readonly Order[]): Batch {
  const stamp = world.stamp(slug);
  pay(world, from, orders, stamp.id);
  return world.begin<Batch>(slug, { ...stamp, owner: from.id, reads: 0, armed: 0, follows: from.owner, state: 'BOOKED' });
}

function find({ world, user, params }: Call<unknown>): Batch {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = world.rows<Batch>(slug).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      signed: true,
      body: validators.PaymentBatchCreate,
      answers: ['Id'],
      run({ world, user, params, body }) {
        const from = accountNamed(world, user, params.monetary_account_id as number);
        const orders = body.payments.map((each, nr) => orderOf(world, from, each, `/payments/${nr}`));
        checkMeans(from, orders);
        return [{ Id: { id: payTogether(world, from, orders).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['PaymentBatch'],
      run({ world, user, params }) {
        const rows = world.rows<Batch>(slug);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: rows.idsOf(id), item: (each) => batchView(world, rows.get(each) as Batch) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['PaymentBatch'],
      run: (call) => [batchView(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.PaymentBatchUpdate,
      answers: ['Id'],
      run(call) {
        const row = find(call);
        call.world.move(slug, row, askedFor(slug, row, 'REVOKED', call.world.shownId(slug, row.id)));
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    notifies: [
      {
        on: 'payment-batch.created',
        category: 'PAYMENT',
        event_type: 'PAYMENT_BATCH_CREATED',
        tell: (world, row: Batch) => accountNotice(world, row.owner, batchView(world, row)),
      },
    ],
  },
);
