import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when a session that it has submitted is shown as before',
  rows: [64],
  change: [
    [
      `if (session.status !== 'PROCESSED') continue;`,
      `if (session.status === 'CREATED') throw new Failure('protocol', 'the session is not submitted');
    if (session.status !== 'PROCESSED') continue;`,
    ],
  ],
  fails: ['POLL-G4LY[lag=created]/outcome'],
  passes: ['POLL-7K3Q', 'POLL-G4LY[lag=not-found]'],
});
