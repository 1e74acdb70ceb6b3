import { broken } from '../mutant.js';

export default broken({
  bug: 'stops at a status that it does not know',
  rows: [42],
  change: [
    [
      "if (session.status !== 'PROCESSED') continue;",
      "if (!['CREATED', 'SUBMITTED', 'PROCESSED'].includes(session.status)) throw new Failure('protocol', 'a status is not known');\n    if (session.status !== 'PROCESSED') continue;",
    ],
  ],
  fails: ['PARS-U9NE*/outcome'],
  passes: ['POLL-7K3Q', 'PARS-H4RV'],
});
