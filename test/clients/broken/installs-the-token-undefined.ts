import { broken } from '../mutant.js';

export default broken({
  bug: 'goes on with a token of an installation that is not there',
  rows: [],
  change: [
    [
      "    token: textOf(need(installed, 'Token').token, 'the token of an installation'),",
      "    token: String(need(installed, 'Token').token),",
    ],
  ],
  fails: ['AUTH-T8NV[operation=installation.create,instead=absent]/token-of-the-right-kind'],
  passes: ['AUTH-T8NV[operation=session-server.create,instead=null]'],
});
