import { broken } from '../mutant.js';

export default broken({
  bug: 'compares the result with a text, and polls on while it is an object',
  rows: [45],
  change: [
    [
      "if (session.status !== 'PROCESSED') continue;",
      "if (session.status !== 'PROCESSED' || typeof session.result === 'object') continue;",
    ],
  ],
  fails: ['PARS-Y3GW[edition=2026-06,*/outcome'],
  passes: ['PARS-Y3GW[edition=2025-10,*'],
});
