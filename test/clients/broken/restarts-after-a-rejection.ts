import { broken } from '../mutant.js';

export default broken({
  bug: 'has a rejected user verified again, three times more',
  rows: [63],
  change: [
    [
      'return awaitVerdict(run, party, path);',
      `const verdict = await awaitVerdict(run, party, path);
  return verdict.outcome === 'rejected' && run.lost++ < 3 ? verifyIdentity(run, { party, id }) : verdict;`,
    ],
  ],
  fails: ['POLL-R8W4/one-session'],
  passes: ['POLL-7K3Q', 'POLL-9QHD'],
});
