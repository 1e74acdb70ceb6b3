import { broken } from '../mutant.js';

export default broken({
  bug: 'signs nothing before it has a session',
  rows: [5],
  change: [
    [
      "call(run, installation, 'POST', '/session-server', { secret })",
      "call(run, { ...installation, key: undefined } as Party, 'POST', '/session-server', { secret })",
    ],
  ],
  fails: ['SIGN-4HQ7/signs-session-server'],
  passes: ['SIGN-N2VE', 'POLL-7K3Q'],
});
