import { broken } from '../mutant.js';

export default broken({
  bug: 'sends what was refused with 401 once more with the same token, and opens no session',
  rows: [16],
  change: [
    ['    await openSession(run, party);\n', ''],
    ['  if (party.login === undefined) return false;\n  if (status', '  if (status'],
  ],
  fails: [
    'AUTH-3X7R/refreshes-once',
    'AUTH-8K2D/refreshes-once',
    'AUTH-Q5WZ/refreshes-once',
    'AUTH-W1EK/refreshes-once',
    'AUTH-2JVG/refreshes-once',
    'AUTH-Y0SN/refreshes-once',
  ],
  passes: ['POLL-7K3Q', 'AUTH-K9BY'],
});
