import { broken } from '../mutant.js';

export default broken({
  bug: 'does not say which client it is',
  rows: [86],
  change: [
    [
      `    'User-Agent': 'bunq-contracts-reference/1.0',
`,
      '',
    ],
  ],
  fails: ['POLL-7K3Q/names-itself'],
  passes: ['POLL-7K3Q'],
});
