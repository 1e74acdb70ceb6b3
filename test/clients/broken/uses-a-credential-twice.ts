import { broken } from '../mutant.js';

export default broken({
  bug: "opens a second session with a user's credential, and the first is still good",
  rows: [28],
  change: [
    ["  run.context.log('the user has a session');\n", "  run.context.log('the user has a session');\n  await openSession(run, party);\n"],
  ],
  fails: ['AUTH-5ZTC/outcome', 'AUTH-5ZTC/uses-a-credential-once'],
  passes: ['POLL-7K3Q', 'AUTH-3X7R'],
});
