import { broken } from '../mutant.js';

export default broken({
  bug: 'refuses a session with a field that it does not know',
  rows: [41],
  change: [
    [
      "return need(reply, 'IdentityVerificationSessionIncode', ({ id }) => String(id) === run.sessionId);",
      "const session = need(reply, 'IdentityVerificationSessionIncode', ({ id }) => String(id) === run.sessionId);\n  if (Object.keys(session).length > 12) throw new Failure('protocol', 'a session has a field that is not known');\n  return session;",
    ],
  ],
  fails: ['PARS-6FJD*/outcome'],
  passes: ['POLL-7K3Q'],
});
