import { broken } from '../mutant.js';

export default broken({
  bug: 'takes an approved identity for an approved user',
  rows: [58],
  change: [[`if (verdict.outcome !== 'approved') return verdict;`, 'return verdict;']],
  fails: ['POLL-D7PR/outcome', 'POLL-9QHD/outcome', 'POLL-7K3Q[entry=onboarding*/claims-on-evidence'],
  passes: ['POLL-7K3Q[entry=identity*', 'POLL-R8W4'],
});
