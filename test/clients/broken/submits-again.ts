import { broken } from '../mutant.js';

export default broken({
  bug: 'submits again whenever bunq still shows the session as before',
  rows: [64],
  change: [
    [
      `if (session.status !== 'PROCESSED') continue;`,
      `if (session.status === 'CREATED') await attempt(run, party, 'PUT', path, { status: 'SUBMITTED' });
    if (session.status !== 'PROCESSED') continue;`,
    ],
  ],
  fails: ['POLL-G4LY/submits-once'],
  passes: ['POLL-7K3Q', 'POLL-G4LY[lag=not-found]'],
});
