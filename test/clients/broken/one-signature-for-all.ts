import { broken } from '../mutant.js';

export default broken({
  bug: 'keeps the last signature that any answer had, for all conversations',
  rows: [14],
  change: [
    ["const INSTALLATION = '/installation';", "const INSTALLATION = '/installation';\nlet latest: string | undefined;"],
    [
      "    sent.on('response', (response) => {",
      "    sent.on('response', (response) => {\n      latest = response.headers['x-bunq-server-signature'] as string | undefined;",
    ],
    ["const signature = headers['x-bunq-server-signature'];", 'const signature = latest;'],
  ],
  fails: ['VRFY-8PGH/outcome'],
  passes: ['POLL-7K3Q', 'VRFY-J3WN', 'VRFY-T8KC'],
});
