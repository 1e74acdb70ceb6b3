import { accountNamed } from '../../money/accounts.js';
import { actionOf } from '../../money/card-payments.js';
import type { Payment } from '../../money/ledger.js';
import { paymentsIn } from '../../money/ledger.js';
import { operation, resource } from '../operation.js';
import { paymentView } from './payment.js';

export default resource('mastercard-action-payment', {
  list: operation({
    method: 'GET',
    path: '/user/{user_id}/monetary-account/{monetary_account_id}/mastercard-action/{mastercard_action_id}/payment',
    caller: 'session',
    names: 'user',
    answers: ['Payment'],
    run({ world, user, params }) {
      const account = accountNamed(world, user, params.monetary_account_id as number);
      const { payments } = actionOf(world, account, params.mastercard_action_id as number);
      return { ids: payments, item: (id) => paymentView(world, paymentsIn(world).get(id) as Payment) };
    },
  }),
});
