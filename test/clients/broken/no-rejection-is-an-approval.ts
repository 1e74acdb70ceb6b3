import { broken } from '../mutant.js';

export default broken({
  bug: 'approves when there is no word of a rejection',
  rows: [47],
  change: [["  if (word === 'APPROVED') return ended(run, 'approved');", "  if (word !== 'REJECTED') return ended(run, 'approved');"]],
  fails: ['PARS-H4RV*/outcome', 'PARS-H4RV*/claims-on-evidence'],
  passes: ['PARS-Y3GW'],
});
