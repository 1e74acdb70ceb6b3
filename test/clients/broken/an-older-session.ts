import { broken } from '../mutant.js';

export default broken({
  bug: "takes the last of the list of a user's sessions for the one that it has just created",
  rows: [38],
  change: [
    [
      "  run.sessionId = idOf(need(created, 'Id').id);",
      "  const listed = await call(run, party, 'GET', sessions);\n  need(created, 'Id');\n  run.sessionId = idOf(listed.body.Response.at(-1).IdentityVerificationSessionIncode.id);",
    ],
  ],
  fails: ['PATH-L5TD/its-own-session'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
