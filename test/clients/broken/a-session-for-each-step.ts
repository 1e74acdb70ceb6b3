import { broken } from '../mutant.js';

export default broken({
  bug: 'opens a session of the partner for each step',
  rows: [22],
  change: [["  run.context.log('the user is being made');\n", '  await openSession(run, partner.party);\n']],
  fails: ['AUTH-5ZTC/keeps-its-session'],
  passes: ['POLL-7K3Q'],
});
