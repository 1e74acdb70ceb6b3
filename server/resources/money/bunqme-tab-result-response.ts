import { accountNamed } from '../../money/accounts.js';
import { type Payment, paymentsIn } from '../../money/ledger.js';
import { responsesIn } from '../../money/tabs.js';
import { refusals } from '../../refusals.js';
import { operation, resource } from '../operation.js';
import { paymentView } from './payment.js';

const slug = 'bunqme-tab-result-response';

export default resource(slug, {
  read: operation({
    method: 'GET',
    path: '/user/{user_id}/monetary-account/{monetary_account_id}/bunqme-tab-result-response/{id}',
    caller: 'session',
    names: 'user',
    answers: ['BunqMeTabResultResponse'],
    run({ world, user, params }) {
      const account = accountNamed(world, user, params.monetary_account_id as number);
      const row = responsesIn(world).get(params.id as number);
      if (row?.owner !== account.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
      return [{ BunqMeTabResultResponse: { payment: paymentView(world, paymentsIn(world).get(row.payment) as Payment) } }];
    },
  }),
});
