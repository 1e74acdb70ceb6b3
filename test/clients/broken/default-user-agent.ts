import { broken } from '../mutant.js';

export default broken({
  bug: 'calls itself by the name of its library',
  rows: [86],
  change: [[`    'User-Agent': 'bunq-contracts-reference/1.0',`, `    'User-Agent': 'node',`]],
  fails: ['POLL-7K3Q/names-itself'],
  passes: ['POLL-7K3Q'],
});
