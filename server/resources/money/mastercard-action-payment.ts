import type { Payment } from '../../money/ledger.js';
import { paymentsIn } from '../../money/ledger.js';
import { operation, resource } from '../operation.js';
import { actionNamed } from './mastercard-action.js';
import { paymentView } from './payment.js';

export default resource('mastercard-action-payment', {
  list: operation({
    method: 'GET',
    path: '/user/{user_id}/monetary-account/{monetary_account_id}/mastercard-action/{mastercard_action_id}/payment',
    caller: 'session',
    names: 'user',
    answers: ['Payment'],
    run(call) {
      const { world, params } = call;
      const { payments } = actionNamed(call, params.mastercard_action_id as number);
      return { ids: payments, item: (id) => paymentView(world, paymentsIn(world).get(id) as Payment) };
    },
  }),
});
