import { broken } from '../mutant.js';

export default broken({
  bug: 'reports a user who gave up as rejected',
  rows: [67],
  change: [[`return ended(run, 'cancelled');`, `return ended(run, 'rejected');`]],
  fails: ['POLL-C5ZK[left=cancelled*/outcome', 'POLL-C5ZK/claims-on-evidence'],
  passes: ['POLL-7K3Q', 'POLL-C5ZK[left=failed]'],
});
