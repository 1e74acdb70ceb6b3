import { broken } from '../mutant.js';

export default broken({
  bug: 'submits the session, and then sends the user into the SDK',
  rows: [61],
  change: [
    [
      `  await submit(run, party, path);
`,
      '',
    ],
    [
      `  run.context.log('the user is in the SDK');
`,
      `  await submit(run, party, path);
`,
    ],
  ],
  fails: ['POLL-7K3Q/submits-after-the-sdk', 'POLL-C5ZK/submits-after-the-sdk'],
  passes: ['HYGN-5WLQ'],
});
