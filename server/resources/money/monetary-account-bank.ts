import type { MonetaryAccountBankCreate, MonetaryAccountBankUpdate } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, type AccountGiven, accountIds, accountNamed, accountsIn, holderOf, openAccount } from '../../money/accounts.js';
import { type Cents, centsOf } from '../../money/amounts.js';
import { refusals } from '../../refusals.js';
import { askedFor } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource } from '../operation.js';
import { accountItem, accountList } from './monetary-account.js';

const slug = 'monetary-account';
const type = 'MonetaryAccountBank';
const path = '/user/{user_id}/monetary-account-bank';

/** Documented: up to 10000.00. */
const MOST_DAILY = 1_000_000;

const ofCall = ({ world, user, params }: Call<unknown>): Account => accountNamed(world, user, params.id as number, type);

function dailyLimit({ daily_limit }: MonetaryAccountBankCreate | MonetaryAccountBankUpdate, currency: string): Cents | undefined {
  if (!daily_limit) return undefined;
  const invalid = (field: string, why: string) => refusals.fieldInvalid({ path: `/daily_limit/${field}`, why });
  if (daily_limit.currency !== currency) throw invalid('currency', `is not the account's, ${currency}`);
  const cents = centsOf(daily_limit, '/daily_limit');
  if (cents > MOST_DAILY) throw invalid('value', 'is above 10000.00');
  return cents;
}

/** What a body says that is only noted. */
function noted(body: MonetaryAccountBankCreate | MonetaryAccountBankUpdate, currency: string): AccountGiven {
  const { description, display_name, avatar_uuid, setting } = body;
  const given = { description, display_name, avatar_uuid, setting, daily_limit: dailyLimit(body, currency) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The move that an update asks for, if it asks for another status; refuses one that there is not, and to close what is not empty. */
function moveIn(world: World, account: Account, { status, sub_status }: MonetaryAccountBankUpdate): string | undefined {
  if (status === undefined || status === account.status) return undefined;
  const move = askedFor(slug, account, status, world.shownId(slug, account.id));
  if (move !== 'close') return move;
  if (account.balance !== 0) throw refusals.accountRefused({ why: `account ${account.id} is not empty` });
  if (!sub_status?.startsWith('REDEMPTION_'))
    throw refusals.fieldInvalid({ path: '/sub_status', why: 'says which REDEMPTION_ it is, where an account is closed' });
  return move;
}

export default resource('monetary-account-bank', {
  create: operation({
    method: 'POST',
    path,
    caller: 'session',
    names: 'user',
    body: validators.MonetaryAccountBankCreate,
    answers: ['Id'],
    run({ world, user, body }) {
      const { currency, country_iban = 'NL' } = body;
      if (country_iban !== 'NL')
        throw refusals.fieldInvalid({ path: '/country_iban', why: 'is not NL, and other IBANs are not given here' });
      const given = noted(body, currency);
      if (accountIds(world, user).length === 0) throw refusals.accountRefused({ why: 'accounts come with an approved onboarding' });
      return [{ Id: { id: openAccount(world, holderOf(world, user), { type, currency, ...given }).id } }];
    },
  }),
  list: operation({
    method: 'GET',
    path,
    caller: 'session',
    names: 'user',
    answers: [type],
    run: ({ world, user }) => accountList(world, user, type),
  }),
  read: operation({
    method: 'GET',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    answers: [type],
    run: (call) => [accountItem(call.world, ofCall(call))],
  }),
  update: operation({
    method: 'PUT',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    body: validators.MonetaryAccountBankUpdate,
    answers: ['Id'],
    run(call) {
      const { world, body } = call;
      const account = ofCall(call);
      const given = noted(body, account.currency);
      const move = moveIn(world, account, body);
      Object.assign(accountsIn(world).get(account.id) as Account, given, { updated: world.clock.now() });
      const { sub_status = 'COMPLETELY', reason = null, reason_description = null } = body;
      if (move) world.move(slug, account, move, { sub_status, reason, reason_description });
      return [{ Id: { id: account.id } }];
    },
  }),
});
