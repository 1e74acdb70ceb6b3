import { broken } from '../mutant.js';

export default broken({
  bug: 'opens a session for each of two that notice at the same time that one has ended',
  rows: [22],
  change: [['    await openSession(run, party);\n', '    await Promise.all([openSession(run, party), openSession(run, party)]);\n']],
  fails: [
    'AUTH-3X7R/one-session-per-failure',
    'AUTH-8K2D/one-session-per-failure',
    'AUTH-Q5WZ/one-session-per-failure',
    'AUTH-W1EK/one-session-per-failure',
  ],
  passes: ['POLL-7K3Q', 'AUTH-K9BY'],
});
