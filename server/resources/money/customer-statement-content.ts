import { accountNamed } from '../../money/accounts.js';
import { contentOf, TYPES } from '../../money/statements/content.js';
import { statementOf } from '../../money/statements/lines.js';
import { refusals } from '../../refusals.js';
import { operation, resource } from '../operation.js';
import { path } from './customer-statement.js';

export default resource('customer-statement-content', {
  read: operation({
    method: 'GET',
    path: `${path}/{customer_statement_id}/content`,
    caller: 'session',
    names: 'user',
    answers: [],
    serves: Object.values(TYPES),
    run({ world, user, params }) {
      const account = accountNamed(world, user, params.monetary_account_id as number);
      const row = statementOf(world, account, params.customer_statement_id as number);
      if (row.status !== 'COMPLETED') throw refusals.contentNotReady({ what: 'customer-statement', id: row.id, status: row.status });
      return contentOf(world, row);
    },
  }),
});
