import { broken } from '../mutant.js';

export default broken({
  bug: 'waits for a credential that has expired, and asks for no other',
  rows: [29],
  change: [["    if (credential?.status === 'EXPIRED') {", "    if (credential?.status === 'NEVER') {"]],
  fails: ['AUTH-C7HX/outcome'],
  passes: ['POLL-7K3Q'],
});
