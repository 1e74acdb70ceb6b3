import type { RequestResponseStatus, RequestResponseUpdate, RequestResponse as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf, centsOf } from '../../money/amounts.js';
import { label } from '../../money/counterparties.js';
import type { Inquiry } from '../../money/inquiries.js';
import { checkCurrency, checkMeans } from '../../money/ledger.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { askedFor, type LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { statesWanted } from '../filters.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';

const slug = 'request-response';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/request-response';

/** The owner is the account that is to pay. */
interface Row extends LivingRow {
  follows: number;
  /** The request-inquiry that it answers. */
  inquiry: number;
  status: RequestResponseStatus;
}

const responsesIn = (world: World) => world.rows<Row>(slug);
const inquiryOf = (world: World, row: Row) => world.rows<Inquiry>('request-inquiry').get(row.inquiry) as Inquiry;
const accountBehind = (world: World, { owner }: { owner: number }) => accountsIn(world).get(owner) as Account;

export function responseView(world: World, row: Row): { RequestResponse: Shown } {
  const asked = inquiryOf(world, row);
  const asker = accountBehind(world, asked);
  const { status, updated } = row;
  const amount = amountOf(asked.cents, asker.currency);
  return {
    RequestResponse: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(updated),
      time_responded: status === 'PENDING' ? null : timestamp(updated),
      time_expiry: null,
      monetary_account_id: row.owner,
      amount_inquired: amount,
      amount_responded: status === 'ACCEPTED' ? amount : null,
      status,
      description: asked.description,
      alias: label(world, accountBehind(world, row)),
      counterparty_alias: label(world, asker),
      attachment: null,
      minimum_age: asked.minimum_age,
      require_address: asked.require_address,
      geolocation: null,
      type: 'INTERNAL',
      sub_type: 'NONE',
      redirect_url: null,
      address_billing: null,
      address_shipping: null,
      eligible_whitelist_id: null,
    },
  };
}

function find({ world, user, params }: Call<unknown>): Row {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = responsesIn(world).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

/** Refuses an answer that cannot pay. */
function checkAnswer({ world, isSigned, body: { amount_responded } }: Call<RequestResponseUpdate>, row: Row): void {
  // Documented for this one status.
  if (!isSigned) throw refusals.signatureRequired();
  const [payer, asked] = [accountBehind(world, row), inquiryOf(world, row)];
  const asker = accountBehind(world, asked);
  if (payer.currency !== asker.currency)
    throw refusals.accountRefused({ why: `it is in ${payer.currency}, and ${asker.currency} is asked for` });
  if (typeof amount_responded === 'object' && amount_responded !== null) {
    const isOther = centsOf(amount_responded, '/amount_responded') !== asked.cents || amount_responded.currency !== asker.currency;
    if (isOther) throw refusals.fieldInvalid({ path: '/amount_responded', why: 'is not the amount that is asked for' });
  }
  checkCurrency(payer, asker, payer.currency);
  checkMeans(payer, [{ ours: asker, cents: asked.cents }]);
}

const told = (happened: 'created' | 'accepted' | 'rejected' | 'revoked'): Told<Row> => ({
  on: `${slug}.${happened}`,
  category: 'REQUEST',
  event_type: `REQUEST_RESPONSE_${happened.toUpperCase()}`,
  tell: (world, row) => accountNotice(world, row.owner, responseView(world, row)),
});

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      filters: ['status'],
      answers: ['RequestResponse'],
      run({ world, user, params, query }) {
        const rows = responsesIn(world);
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        const wanted = statesWanted(slug, query);
        const ids = rows.idsOf(id).filter((each) => wanted?.includes((rows.get(each) as Row).status) ?? true);
        return { ids, item: (each) => responseView(world, rows.get(each) as Row) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['RequestResponse'],
      run: (call) => [responseView(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.RequestResponseUpdate,
      answers: ['RequestResponse'],
      run(call) {
        const { world, body } = call;
        const row = find(call);
        const move = askedFor(slug, row, body.status, world.shownId(slug, row.id));
        if (move === 'accept') checkAnswer(call, row);
        world.move(slug, row, move);
        return [responseView(world, row)];
      },
    }),
  },
  {
    on: {
      'request-inquiry.created'(world, { id, other }: Inquiry) {
        const payer = accountsIn(world).get(other);
        if (!payer) return;
        const { owner: follows } = payer;
        world.begin<Row>(slug, { ...world.stamp(slug), owner: other, reads: 0, armed: 0, follows, inquiry: id, status: 'PENDING' });
      },
      'request-inquiry.revoked'(world, { id, other }: Inquiry) {
        const rows = responsesIn(world);
        const asked = rows.idsOf(other).find((each) => rows.get(each)?.inquiry === id);
        if (asked !== undefined) world.move(slug, rows.get(asked) as Row, 'revoke');
      },
      'request-response.accepted': (world, row: Row) => world.move('request-inquiry', inquiryOf(world, row), 'accept'),
      'request-response.rejected': (world, row: Row) => world.move('request-inquiry', inquiryOf(world, row), 'reject'),
    },
    notifies: [told('created'), told('accepted'), told('rejected'), told('revoked')],
  },
);
