import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a result for the verdict, whatever the status beside it says',
  rows: [],
  change: [
    [
      "    if (session.status !== 'PROCESSED') continue;",
      "    if (!session.result?.result && typeof session.result !== 'string') continue;",
    ],
  ],
  fails: ['POLL-A2RW/outcome', 'POLL-A2RW/claims-on-evidence'],
  passes: ['POLL-M6TB', 'POLL-R8W4[entry=identity,*'],
});
