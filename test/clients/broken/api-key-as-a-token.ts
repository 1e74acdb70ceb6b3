import { broken } from '../mutant.js';

export default broken({
  bug: 'sends the API key where a token belongs',
  rows: [27],
  change: [["  party.token = textOf(need(opened, 'Token').token, 'the token of a session');\n", '  party.token = secret;\n']],
  fails: ['POLL-7K3Q/api-key-stays-in-the-body'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
