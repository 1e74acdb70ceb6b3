import { broken } from '../mutant.js';

export default broken({
  bug: 'waits for the verdict of what it has not submitted',
  rows: [60],
  change: [
    [
      `  await submit(run, party, path);
`,
      '',
    ],
  ],
  fails: ['POLL-7K3Q/outcome', 'POLL-7K3Q/submits-once', 'HOOK-Z3RG/outcome', 'POLL-W1HB/outcome'],
  passes: ['POLL-C5ZK'],
});
