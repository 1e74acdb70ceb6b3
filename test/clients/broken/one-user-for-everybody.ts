import { broken } from '../mutant.js';

export default broken({
  bug: 'keeps the first user that it logs in, and takes every other for the same',
  rows: [30],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = shared.get(run.context.baseUrl) ?? { party, id: idOf(need(opened, 'UserApiKey').id) };\n  shared.set(run.context.baseUrl, user);",
    ],
    ["const INSTALLATION = '/installation';\n", "const INSTALLATION = '/installation';\nconst shared = new Map<string, User>();\n"],
  ],
  fails: ['AUTH-M8XQ[entry=onboarding]/claims-on-evidence'],
  passes: ['POLL-7K3Q', 'AUTH-M8XQ[entry=identity]'],
});
