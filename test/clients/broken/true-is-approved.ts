import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a result that is true for an approval',
  rows: [],
  change: [["  if (word === 'APPROVED') return", "  if (result === true || word === 'APPROVED') return"]],
  fails: ['PARS-H4RV[result=true]/outcome'],
  passes: ['PARS-H4RV[result=list]', 'POLL-R8W4[entry=identity,*'],
});
