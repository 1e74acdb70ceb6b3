import { broken } from '../mutant.js';

export default broken({
  bug: 'pays again when an answer was not signed',
  rows: [],
  change: [
    [
      `if (!(error instanceof Failure) || !MAY_HAVE_PAID.includes(error.kind)) throw error;`,
      `if (!(error instanceof Failure) || !MAY_HAVE_PAID.includes(error.kind)) throw error;
      if (error.kind === 'signature') continue;`,
    ],
  ],
  fails: ['PAYM-S1GN/pays-once'],
  passes: ['PAYM-7QH2'],
});
