import { broken } from '../mutant.js';

export default broken({
  bug: 'goes on with the token of the installation after it has a session',
  rows: [26],
  change: [["  party.token = textOf(need(opened, 'Token').token, 'the token of a session');\n", '']],
  fails: ['POLL-7K3Q/token-of-the-right-kind'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
