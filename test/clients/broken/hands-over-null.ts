import { broken } from '../mutant.js';

export default broken({
  bug: 'hands to the SDK whatever stands where the token should be',
  rows: [],
  change: [
    [
      "token: textOf(session.token, 'token'), urlApi: textOf(session.url_api, 'url_api')",
      'token: String(session.token), urlApi: String(session.url_api)',
    ],
  ],
  fails: ['PARS-Z6KD/outcome'],
  passes: ['POLL-7K3Q', 'POLL-C5ZK'],
});
