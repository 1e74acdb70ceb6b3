import { broken } from '../mutant.js';

export default broken({
  bug: 'looks into a credential before there is one',
  rows: [48],
  change: [["if (credential?.status === 'EXPIRED') {", "if (credential.status === 'EXPIRED') {"]],
  fails: ['PARS-8TQL*/outcome'],
  passes: ['POLL-7K3Q'],
});
