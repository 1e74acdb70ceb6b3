import { broken } from '../mutant.js';

export default broken({
  bug: 'reports its own id of the order in place of the payment’s',
  rows: [],
  change: [
    [
      `if (isSuccess(reply.status)) return ended(run, 'paid', { payment_id: idOf(need(reply, 'Id').id) });`,
      `if (isSuccess(reply.status)) return ended(run, 'paid', { payment_id: merchant_reference });`,
    ],
  ],
  fails: ['PAYM-7QH2/paid-on-evidence'],
  passes: ['PAYM-N0BL'],
});
