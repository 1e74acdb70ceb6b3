import { broken } from '../mutant.js';

export default broken({
  bug: 'cannot read a success without a body',
  rows: [51],
  change: [['if (body.length === 0) return { status, body: undefined };', '']],
  fails: ['PARS-L6NP*/outcome'],
  passes: ['POLL-7K3Q'],
});
