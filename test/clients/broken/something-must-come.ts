import { broken } from '../mutant.js';

export default broken({
  bug: 'reaches for the session in an answer that may have none',
  rows: [48],
  change: [
    [
      "return need(reply, 'IdentityVerificationSessionIncode', ({ id }) => String(id) === run.sessionId);",
      "return reply.body.Response.find((item: Json) => 'IdentityVerificationSessionIncode' in item).IdentityVerificationSessionIncode;",
    ],
  ],
  fails: ['PARS-C4ZE*/outcome'],
  passes: ['POLL-7K3Q'],
});
