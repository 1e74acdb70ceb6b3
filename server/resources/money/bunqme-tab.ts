import type { BunqMeTab as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn, flawOfAccount } from '../../money/accounts.js';
import { amountOf, centsOf } from '../../money/amounts.js';
import { label } from '../../money/counterparties.js';
import { type Payment, paymentsIn } from '../../money/ledger.js';
import { inquiriesIn, type Result, type Tab, tabsIn } from '../../money/tabs.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import { askedFor } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';
import { paymentView } from './payment.js';

const slug = 'bunqme-tab';
const path = '/user/{user_id}/monetary-account/{monetary_account_id}/bunqme-tab';

/** Recorded: 30 days, in microseconds. */
const LIVES = 30 * 86_400 * 1_000_000;

export function tabView(world: World, row: Tab): { BunqMeTab: Shown } {
  const account = accountsIn(world).get(row.owner) as Account;
  const { id, status } = row;
  const [created, updated] = [timestamp(row.created), timestamp(row.updated)];
  const uuid = world.ids.uuid(slug, id);
  const results = inquiriesIn(world);
  return {
    BunqMeTab: {
      id,
      created,
      updated,
      time_expiry: timestamp(row.time_expiry),
      monetary_account_id: account.id,
      status,
      bunqme_tab_share_url: `https://bunq.me/t/${uuid}`,
      bunqme_tab_entry: {
        uuid,
        created,
        updated,
        amount_inquired: amountOf(row.cents, account.currency),
        status,
        description: row.description,
        alias: label(world, account),
        redirect_url: row.redirect_url,
        merchant_available: [
          { merchant_type: 'IDEAL', available: true },
          { merchant_type: 'SOFORT', available: true },
        ],
      },
      result_inquiries: results.idsOf(id).map((each) => {
        const result = results.get(each) as Result;
        return {
          id: result.id,
          created: timestamp(result.created),
          updated: timestamp(result.updated),
          bunq_me_tab_id: id,
          payment: paymentView(world, paymentsIn(world).get(result.payment) as Payment),
        };
      }),
    },
  };
}

function find({ world, user, params }: Call<unknown>): Tab {
  const account = accountNamed(world, user, params.monetary_account_id as number);
  const row = tabsIn(world).get(params.id as number);
  if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

const told = (on: string, event_type: string): Told<Tab> => ({
  on: `${slug}.${on}`,
  category: 'BUNQME_TAB',
  event_type,
  tell: (world, row) => accountNotice(world, row.owner, tabView(world, row)),
});

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      body: validators.BunqMeTabCreate,
      answers: ['Id'],
      run({ world, user, params, body: { bunqme_tab_entry: asked } }) {
        const account = accountNamed(world, user, params.monetary_account_id as number);
        const { amount_inquired: amount, description, redirect_url = null } = asked;
        const cents = centsOf(amount, '/bunqme_tab_entry/amount_inquired');
        if (amount.currency !== account.currency)
          throw refusals.fieldInvalid({
            path: '/bunqme_tab_entry/amount_inquired/currency',
            why: `is not the account's, ${account.currency}`,
          });
        const flaw = flawOfAccount(account, 'in');
        if (flaw) throw refusals.accountRefused({ why: flaw });
        const stamp = world.stamp(slug);
        const { id } = world.begin<Tab>(slug, {
          ...stamp,
          owner: account.id,
          reads: 0,
          armed: 0,
          follows: account.owner,
          cents,
          description,
          redirect_url,
          time_expiry: stamp.created + LIVES,
          status: 'WAITING_FOR_PAYMENT',
        });
        return [{ Id: { id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['BunqMeTab'],
      run({ world, user, params }) {
        const { id } = accountNamed(world, user, params.monetary_account_id as number);
        return { ids: tabsIn(world).idsOf(id), item: (each) => tabView(world, tabsIn(world).get(each) as Tab) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['BunqMeTab'],
      run: (call) => [tabView(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.BunqMeTabUpdate,
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
    notifies: [
      told('created', 'BUNQME_TAB_CREATED'),
      told('paid', 'BUNQME_TAB_RESULT_INQUIRY_CREATED'),
      told('updated', 'BUNQME_TAB_UPDATED'),
    ],
  },
);
