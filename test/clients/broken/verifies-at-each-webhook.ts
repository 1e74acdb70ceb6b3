import { broken } from '../mutant.js';

export default broken({
  bug: 'has the user verified again at each webhook',
  rows: [65],
  change: [
    [
      '    if (isExpected) run.news.abort();',
      `    if (isExpected && run.sessionId) void verifyIdentity(run, user).catch(() => undefined);
    if (isExpected) run.news.abort();`,
    ],
  ],
  fails: ['HOOK-Z3RG/one-session', 'HOOK-4BXT/one-session'],
  passes: ['POLL-7K3Q', 'POLL-R8W4'],
});
