import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the word of the SDK, and never asks bunq',
  rows: [59],
  change: [['return awaitVerdict(run, party, path);', `return ended(run, 'approved');`]],
  fails: ['POLL-R8W4/outcome', 'POLL-N9SJ/outcome', 'POLL-7K3Q[entry=identity*/claims-on-evidence'],
  passes: ['POLL-C5ZK'],
});
