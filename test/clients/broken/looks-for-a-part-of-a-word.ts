import { broken } from '../mutant.js';

export default broken({
  bug: 'approves when APPROVED is a part of the result',
  rows: [47],
  change: [
    [
      "  if (word === 'APPROVED') return ended(run, 'approved');",
      "  if (String(word).includes('APPROVED')) return ended(run, 'approved');",
    ],
  ],
  fails: ['PARS-H4RV[result=not-approved]/outcome'],
  passes: ['PARS-Y3GW', 'PARS-H4RV[result=null]', 'PARS-H4RV[result=unknown]'],
});
