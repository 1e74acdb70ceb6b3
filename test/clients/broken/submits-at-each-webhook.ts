import { broken } from '../mutant.js';

export default broken({
  bug: 'submits the session again at each webhook',
  rows: [65],
  change: [
    [
      '    if (isExpected) run.news.abort();',
      `    const at = \`/user/\${user.id}/identity-verification-session/\${run.sessionId}\`;
    if (isExpected && run.sessionId) void attempt(run, user.party, 'PUT', at, { status: 'SUBMITTED' }).catch(() => undefined);
    if (isExpected) run.news.abort();`,
    ],
  ],
  fails: ['HOOK-Z3RG/submits-once', 'HOOK-4BXT/submits-once'],
  passes: ['POLL-7K3Q', 'POLL-R8W4'],
});
