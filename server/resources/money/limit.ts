import { accountIds, holderOf, MOST_ACCOUNTS } from '../../money/accounts.js';
import { operation, resource } from '../operation.js';

export default resource('limit', {
  list: operation({
    method: 'GET',
    path: '/user/{user_id}/limit',
    caller: 'session',
    names: 'user',
    answers: ['CustomerLimit'],
    run({ world, user }) {
      const remaining = MOST_ACCOUNTS - accountIds(world, user).length;
      const item = { CustomerLimit: { limit_monetary_account: MOST_ACCOUNTS, limit_monetary_account_remaining: remaining } };
      return { ids: [holderOf(world, user).id], item: () => item };
    },
  }),
});
