import { broken } from '../mutant.js';

export default broken({
  bug: 'keeps the first session that it is given, and uses it for every user',
  rows: [30],
  change: [
    [
      '  return { party: { token, key, serverKey }, id: idOf(userId) };',
      '  const party = shared.get(run.context.baseUrl) ?? { token, key, serverKey };\n  shared.set(run.context.baseUrl, party);\n  return { party, id: idOf(userId) };',
    ],
    ["const INSTALLATION = '/installation';\n", "const INSTALLATION = '/installation';\nconst shared = new Map<string, Party>();\n"],
  ],
  fails: ['AUTH-M8XQ[entry=identity]/outcome', 'AUTH-M8XQ[entry=identity]/token-of-the-right-kind'],
  passes: ['POLL-7K3Q', 'AUTH-M8XQ[entry=onboarding]'],
});
