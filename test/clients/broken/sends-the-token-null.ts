import { broken } from '../mutant.js';

export default broken({
  bug: 'sends null as a token',
  rows: [],
  change: [
    [
      "  party.token = textOf(need(opened, 'Token').token, 'the token of a session');",
      "  party.token = String(need(opened, 'Token').token);",
    ],
  ],
  fails: ['AUTH-T8NV[operation=session-server.create,instead=null]/token-of-the-right-kind'],
  passes: ['AUTH-T8NV[operation=installation.create,instead=null]', 'AUTH-3X7R[wording=english]'],
});
