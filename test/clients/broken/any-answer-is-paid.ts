import { broken } from '../mutant.js';

export default broken({
  bug: 'takes any answer to a payment for its being made',
  rows: [],
  change: [
    [
      `if (isSuccess(reply.status)) return ended(run, 'paid', { payment_id: idOf(need(reply, 'Id').id) });`,
      `if (reply.status > 0) return ended(run, 'paid', { payment_id: String(find({ ...reply, body: { Response: [], ...reply.body } }, 'Id')?.id ?? '') });`,
    ],
  ],
  fails: ['PAYM-N0BL/paid-on-evidence'],
  passes: ['PAYM-7QH2'],
});
