import type { RequestInquiry as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { label, partyOf } from '../../money/counterparties.js';
import { ask, type Inquiry, questionOf } from '../../money/inquiries.js';
import { transfer } from '../../money/ledger.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { labelUser } from '../../world/label-user.js';
import { askedFor } from '../../world/lifecycle.js';
import { type User, usersIn } from '../../world/users.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';

const slug = 'request-inquiry';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/request-inquiry';

export function inquiryView(world: World, row: Inquiry): { RequestInquiry: Shown } {
  const account = accountsIn(world).get(row.owner) as Account;
  const { currency } = account;
  const { status, updated } = row;
  return {
    RequestInquiry: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(updated),
      time_responded: status === 'PENDING' ? null : timestamp(updated),
      time_expiry: null,
      monetary_account_id: account.id,
      amount_inquired: amountOf(row.cents, currency),
      amount_responded: status === 'ACCEPTED' ? amountOf(row.cents, currency) : null,
      status,
      description: row.description,
      merchant_reference: row.merchant_reference,
      user_alias_created: label(world, account),
      user_alias_revoked: status === 'REVOKED' ? labelUser(world, usersIn(world).get(account.owner) as User) : null,
      counterparty_alias: label(world, partyOf(world, row)),
      attachment: [],
      minimum_age: row.minimum_age,
      require_address: row.require_address,
      geolocation: null,
      type: 'INTERNAL',
      sub_type: 'NONE',
      bunqme_share_url: null,
      batch_id: row.batch || null,
      scheduled_id: null,
      address_billing: null,
      address_shipping: null,
    },
  };
}

function find({ world, user, params }: Call<unknown>): Inquiry {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = world.rows<Inquiry>(slug).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

const told = (happened: 'created' | 'accepted' | 'rejected' | 'revoked'): Told<Inquiry> => ({
  on: `${slug}.${happened}`,
  category: 'REQUEST',
  event_type: `REQUEST_INQUIRY_${happened.toUpperCase()}`,
  // Assumed: what is asked in a batch is told of as one.
  tell: (world, row) => (happened === 'created' && row.batch ? undefined : accountNotice(world, row.owner, inquiryView(world, row))),
});

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      body: validators.RequestInquiryCreate,
      answers: ['Id'],
      run({ world, user, params, body }) {
        const account = accountNamed(world, user, params.monetary_account_id as number);
        return [{ Id: { id: ask(world, account, questionOf(world, account, body)).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['RequestInquiry'],
      run({ world, user, params }) {
        const rows = world.rows<Inquiry>(slug);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: rows.idsOf(id), item: (each) => inquiryView(world, rows.get(each) as Inquiry) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['RequestInquiry'],
      run: (call) => [inquiryView(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.RequestInquiryUpdate,
      answers: ['RequestInquiry'],
      run(call) {
        const row = find(call);
        call.world.move(slug, row, askedFor(slug, row, call.body.status, call.world.shownId(slug, row.id)));
        return [inquiryView(call.world, row)];
      },
    }),
  },
  {
    on: {
      'request-inquiry.accepted'(world, row: Inquiry) {
        const to = accountsIn(world).get(row.owner) as Account;
        const { cents, description, merchant_reference } = row;
        transfer(world, { from: partyOf(world, row), to, cents, description, sub_type: 'REQUEST', merchant_reference });
      },
      // Nobody gives to what is closed.
      'monetary-account.closed'(world, { id }: Account) {
        const rows = world.rows<Inquiry>(slug);
        for (const each of rows.idsOf(id)) world.move(slug, rows.get(each) as Inquiry, 'revoke');
      },
    },
    notifies: [told('created'), told('accepted'), told('rejected'), told('revoked')],
  },
);
