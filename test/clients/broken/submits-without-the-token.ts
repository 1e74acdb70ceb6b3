import { broken } from '../mutant.js';

export default broken({
  bug: 'submits the session that it has created, and reads it only then',
  rows: [61],
  change: [
    [
      `  await submit(run, party, path);
`,
      '',
    ],
    [
      `  const session = sessionOf(run, await call(run, party, 'GET', path));
  run.context`,
      `  await submit(run, party, path);
  const session = sessionOf(run, await call(run, party, 'GET', path));
  run.context`,
    ],
  ],
  fails: ['POLL-7K3Q/submits-after-the-sdk'],
  passes: ['HYGN-5WLQ'],
});
