import { broken } from '../mutant.js';

export default broken({
  bug: 'takes PROCESSED for approved, and never looks at the result',
  rows: [46],
  change: [["  if (word === 'APPROVED') return", '  if (word !== undefined) return']],
  fails: ['POLL-REJ1/outcome', 'POLL-REJ1/claims-on-evidence'],
  passes: ['POLL-7K3Q'],
});
