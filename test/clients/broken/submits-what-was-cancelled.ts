import { broken } from '../mutant.js';

export default broken({
  bug: 'submits however the user left the SDK',
  rows: [61, 67],
  change: [
    [
      `  await submit(run, party, path);
`,
      '',
    ],
    [
      `  if (left === 'cancelled') return`,
      `  await submit(run, party, path);
  if (left === 'cancelled') return`,
    ],
  ],
  fails: ['POLL-C5ZK/submits-after-the-sdk'],
  passes: ['POLL-7K3Q', 'POLL-R8W4'],
});
