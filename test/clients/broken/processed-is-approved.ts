import { broken } from '../mutant.js';

export default broken({
  bug: 'takes PROCESSED for approved, and never looks at the result',
  rows: [46],
  change: [["  if (word === 'APPROVED') return", '  if (word !== undefined) return']],
  fails: ['POLL-R8W4/outcome', 'POLL-R8W4/claims-on-evidence'],
  passes: ['POLL-7K3Q'],
});
