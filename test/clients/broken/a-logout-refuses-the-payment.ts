import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the end of a session for bunq’s refusal of the payment',
  rows: [],
  change: [
    [
      `if (!(error instanceof Failure) || !MAY_HAVE_PAID.includes(error.kind)) throw error;`,
      `if (error instanceof Failure && error.kind === 'auth') return ended(run, 'refused');
      if (!(error instanceof Failure) || !MAY_HAVE_PAID.includes(error.kind)) throw error;`,
    ],
  ],
  fails: ['PAYM-AUTH/outcome'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
