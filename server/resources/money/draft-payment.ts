import type { DraftPaymentEntry, DraftPaymentStatus, OrderKept, DraftPayment as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { label, partyOf } from '../../money/counterparties.js';
import { checkMeans, type Payment, paymentsIn, typeOf } from '../../money/ledger.js';
import { keep, orderKept, orderOf, pay } from '../../money/orders.js';
import { refusals } from '../../refusals.js';
import { instantOf, timestamp } from '../../world/clock.js';
import { labelUser } from '../../world/label-user.js';
import { askedFor, type LivingRow } from '../../world/lifecycle.js';
import { type User, usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';
import { paymentView } from './payment.js';
import { type Batch, batchView, payTogether } from './payment-batch.js';

const slug = 'draft-payment';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/draft-payment';

/** The owner is the account that is to pay. */
interface Draft extends LivingRow {
  follows: number;
  entries: OrderKept[];
  /** What was made of it, 0 for nothing: of one entry a payment, of more a batch. */
  payment: number;
  batch: number;
  status: DraftPaymentStatus;
}

function entryView(world: World, account: Account, entry: OrderKept): DraftPaymentEntry {
  const party = partyOf(world, entry);
  return {
    amount: amountOf(entry.cents, account.currency),
    alias: label(world, account),
    counterparty_alias: label(world, party),
    description: entry.description,
    type: typeOf(party),
    attachment: [],
    merchant_reference: entry.merchant_reference,
  };
}

function made(world: World, { payment, batch }: Draft): Shown['object'] {
  if (payment) return paymentView(world, paymentsIn(world).get(payment) as Payment);
  return batch ? batchView(world, world.rows<Batch>('payment-batch').get(batch) as Batch) : null;
}

function view(world: World, row: Draft): { DraftPayment: Shown } {
  const account = accountsIn(world).get(row.owner) as Account;
  const user_alias_created = labelUser(world, usersIn(world).get(account.owner) as User);
  const { status } = row;
  return {
    DraftPayment: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(row.updated),
      monetary_account_id: account.id,
      status,
      type: 'BUNQ',
      user_alias_created,
      responses: status === 'ACCEPTED' || status === 'REJECTED' ? [{ status, user_alias_created }] : null,
      entries: row.entries.map((each) => entryView(world, account, each)),
      object: made(world, row),
    },
  };
}

function find({ world, user, params }: Call<unknown>): { account: Account; row: Draft } {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = world.rows<Draft>(slug).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return { account, row };
}

/** Pays what it says, whole, or refuses. */
function payOut(world: World, account: Account, row: Draft): void {
  const orders = row.entries.map((each) => orderKept(world, each));
  checkMeans(account, orders);
  if (orders.length > 1) row.batch = payTogether(world, account, orders).id;
  else for (const { id } of pay(world, account, orders)) row.payment = id;
}

const told = (happened: 'created' | 'accepted' | 'rejected' | 'cancelled'): Told<Draft> => ({
  on: `${slug}.${happened}`,
  category: 'DRAFT_PAYMENT',
  event_type: `DRAFT_PAYMENT_${happened.toUpperCase()}`,
  tell: (world, row) => accountNotice(world, row.owner, view(world, row)),
});

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      body: validators.DraftPaymentCreate,
      answers: ['Id'],
      run({ world, user, params, body }) {
        const account = accountNamed(world, user, params.monetary_account_id as number);
        const orders = body.entries.map((each, nr) => orderOf(world, account, each, `/entries/${nr}`));
        const row = world.begin<Draft>(slug, {
          ...world.stamp(slug),
          owner: account.id,
          reads: 0,
          armed: 0,
          follows: account.owner,
          entries: orders.map(keep),
          payment: 0,
          batch: 0,
          status: 'PENDING',
        });
        return [{ Id: { id: row.id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['DraftPayment'],
      run({ world, user, params }) {
        const rows = world.rows<Draft>(slug);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: rows.idsOf(id), item: (each) => view(world, rows.get(each) as Draft) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['DraftPayment'],
      run: (call) => [view(call.world, find(call).row)],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.DraftPaymentUpdate,
      answers: ['Id'],
      run(call) {
        const { world, isSigned, body } = call;
        const { account, row } = find(call);
        const { id, updated } = row;
        const move = askedFor(slug, row, body.status, world.shownId(slug, id));
        const seen = body.previous_updated_timestamp ?? undefined;
        if (seen !== undefined && instantOf(seen) !== updated)
          throw refusals.fieldInvalid({
            path: '/previous_updated_timestamp',
            why: `is not ${timestamp(updated)}, when it was updated last`,
          });
        if (move === 'accept') {
          // Documented for this one status.
          if (!isSigned) throw refusals.signatureRequired();
          payOut(world, account, row);
        }
        world.move(slug, row, move);
        return [{ Id: { id } }];
      },
    }),
  },
  {
    on: {
      // Nothing is paid from what is closed.
      'monetary-account.closed'(world, { id }: Account) {
        const rows = world.rows<Draft>(slug);
        for (const each of rows.idsOf(id)) world.move(slug, rows.get(each) as Draft, 'cancel');
      },
    },
    notifies: [told('created'), told('accepted'), told('rejected'), told('cancelled')],
  },
);
