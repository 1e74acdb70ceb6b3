import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a status that it does not know for an approval',
  rows: [43],
  change: [
    [
      "if (session.status !== 'PROCESSED') continue;",
      "if (!['CREATED', 'SUBMITTED', 'PROCESSED'].includes(session.status)) return ended(run, 'approved');\n    if (session.status !== 'PROCESSED') continue;",
    ],
  ],
  fails: ['PARS-U9NE[verdict=REJECTED]/outcome', 'PARS-U9NE*/claims-on-evidence'],
  passes: ['POLL-7K3Q'],
});
