import type { RequestInquiryBatchState, RequestInquiryBatch as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { amountOf, centsOf } from '../../money/amounts.js';
import { ask, type Inquiry, questionOf } from '../../money/inquiries.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { askedFor, type LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';
import { inquiryView } from './request-inquiry.js';

const slug = 'request-inquiry-batch';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/request-inquiry-batch';

/** The owner is the account that is to get the money. */
interface Batch extends LivingRow {
  follows: number;
  inquiries: readonly number[];
  state: RequestInquiryBatchState;
}

const batchesIn = (world: World) => world.rows<Batch>(slug);
const inquiriesOf = (world: World, { inquiries }: Batch) =>
  inquiries.map((id) => world.rows<Inquiry>('request-inquiry').get(id) as Inquiry);

function view(world: World, row: Batch): { RequestInquiryBatch: Shown } {
  const { currency } = accountsIn(world).get(row.owner) as Account;
  const inquiries = inquiriesOf(world, row);
  return {
    RequestInquiryBatch: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(row.updated),
      reference_split_the_bill: null,
      request_inquiries: inquiries.map((each) => inquiryView(world, each).RequestInquiry),
      total_amount_inquired: amountOf(
        inquiries.reduce((sum, { cents }) => sum + cents, 0),
        currency,
      ),
    },
  };
}

function find({ world, user, params }: Call<unknown>): Batch {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = batchesIn(world).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

const created: Told<Batch> = {
  on: `${slug}.created`,
  category: 'REQUEST',
  event_type: 'REQUEST_INQUIRY_BATCH_CREATED',
  tell: (world, row) => accountNotice(world, row.owner, view(world, row)),
};

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      body: validators.RequestInquiryBatchCreate,
      answers: ['Id'],
      run({ world, user, params, body: { request_inquiries, total_amount_inquired: total } }) {
        const account = accountNamed(world, user, params.monetary_account_id as number);
        const questions = request_inquiries.map((each, nr) => questionOf(world, account, each, `/request_inquiries/${nr}`));
        const sum = questions.reduce((all, { cents }) => all + cents, 0);
        if (total && (total.currency !== account.currency || centsOf(total, '/total_amount_inquired') !== sum))
          throw refusals.fieldInvalid({ path: '/total_amount_inquired', why: 'is not what the request-inquiries come to' });
        const stamp = world.stamp(slug);
        const inquiries = questions.map((each) => ask(world, account, each, stamp.id).id);
        const row = { ...stamp, owner: account.id, reads: 0, armed: 0, follows: account.owner, inquiries };
        return [{ Id: { id: world.begin<Batch>(slug, { ...row, state: 'ASKED' }).id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['RequestInquiryBatch'],
      run({ world, user, params }) {
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: batchesIn(world).idsOf(id), item: (each) => view(world, batchesIn(world).get(each) as Batch) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['RequestInquiryBatch'],
      run: (call) => [view(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.RequestInquiryBatchUpdate,
      answers: ['Id'],
      run(call) {
        const { world, body } = call;
        const row = find(call);
        world.move(slug, row, askedFor(slug, row, body.status, world.shownId(slug, row.id)));
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    on: {
      // Those that are answered stay as they are.
      'request-inquiry-batch.revoked'(world, row: Batch) {
        for (const each of inquiriesOf(world, row)) world.move('request-inquiry', each, 'revoke');
      },
    },
    notifies: [created],
  },
);
