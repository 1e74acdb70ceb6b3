import type { CustomerStatementCreate, CustomerStatement as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Account, accountNamed, accountsIn } from '../../money/accounts.js';
import { label } from '../../money/counterparties.js';
import { statementsIn as rowsIn, type Statement, statementOf } from '../../money/statements/lines.js';
import { refusals } from '../../refusals.js';
import { isDay, timestamp } from '../../world/clock.js';
import type { World } from '../../world/world.js';
import { operation, resource } from '../operation.js';

const slug = 'customer-statement';
export const path = '/user/{user_id}/monetary-account/{monetary_account_id}/customer-statement';

function view(world: World, row: Statement): { CustomerStatement: Shown } {
  const { id, created, updated, date_start, date_end, status, statement_number, statement_format, regional_format } = row;
  return {
    CustomerStatement: {
      ...{ id, created: timestamp(created), updated: timestamp(updated), date_start, date_end, status },
      ...{ statement_number, statement_format, regional_format },
      alias_monetary_account: label(world, accountsIn(world).get(row.owner) as Account),
    },
  };
}

/** Refuses days that there are not, that are to come, or the wrong way round, and CSV that nobody said the form of. */
function checkAsked(world: World, { date_start, date_end, statement_format, regional_format }: CustomerStatementCreate): void {
  const invalid = (field: string, why: string) => refusals.fieldInvalid({ path: `/${field}`, why });
  if (!isDay(date_start)) throw invalid('date_start', 'is no day of the calendar');
  if (!isDay(date_end)) throw invalid('date_end', 'is no day of the calendar');
  if (date_end < date_start) throw invalid('date_end', 'is before date_start');
  if (date_end > timestamp(world.clock.now()).slice(0, 10)) throw invalid('date_end', 'is still to come');
  if (statement_format === 'CSV' && !regional_format) throw invalid('regional_format', 'is missing, which CSV needs');
}

export default resource(slug, {
  create: operation({
    method: 'POST',
    path,
    caller: 'session',
    names: 'user',
    body: validators.CustomerStatementCreate,
    answers: ['Id'],
    run({ world, user, params, body }) {
      const account = accountNamed(world, user, params.monetary_account_id as number);
      checkAsked(world, body);
      const { statement_format, date_start, date_end, regional_format = null, include_attachment = false } = body;
      const [last] = rowsIn(world).idsOf(account.id).slice(-1);
      const living = { ...world.stamp(slug), owner: account.id, follows: account.owner, reads: 0, armed: 0 };
      const row = world.begin<Statement>(slug, {
        ...living,
        ...{ statement_format, date_start, date_end, regional_format, include_attachment },
        statement_number: last === undefined ? 1 : (rowsIn(world).get(last) as Statement).statement_number + 1,
        until: world.ids.upcoming('payment'),
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
    answers: ['CustomerStatement'],
    run({ world, user, params }) {
      const { id } = accountNamed(world, user, params.monetary_account_id as number);
      return { ids: rowsIn(world).idsOf(id), item: (each) => view(world, rowsIn(world).get(each) as Statement) };
    },
  }),
  read: operation({
    method: 'GET',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    answers: ['CustomerStatement'],
    run({ world, user, params }) {
      const row = statementOf(world, accountNamed(world, user, params.monetary_account_id as number), params.id as number);
      world.read(slug, row);
      return [view(world, row)];
    },
  }),
  delete: operation({
    method: 'DELETE',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'user',
    answers: [],
    run({ world, user, params }) {
      const account = accountNamed(world, user, params.monetary_account_id as number);
      rowsIn(world).delete(statementOf(world, account, params.id as number));
      return [{}];
    },
  }),
});
