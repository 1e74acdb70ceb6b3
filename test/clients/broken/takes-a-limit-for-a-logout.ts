import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a 429 to session-server for the end of it all',
  rows: [23],
  change: [
    [
      '      if (answer.status !== 429) return',
      "      if (answer.status === 429 && path === '/session-server') throw new Failure('auth', 'logged out');\n      if (answer.status !== 429) return",
    ],
  ],
  fails: ['AUTH-2JVG/outcome'],
  passes: ['AUTH-3X7R', 'POLL-7K3Q'],
});
