import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a success with a warning beside it for a failure',
  rows: [],
  change: [
    [
      '  checkSignature(party, path, answer);\n  return answer;',
      "  checkSignature(party, path, answer);\n  if (answer.headers['x-bunq-warning']) throw new Failure('protocol', 'bunq warns');\n  return answer;",
    ],
  ],
  fails: ['PARS-J9HD/outcome'],
  passes: ['POLL-7K3Q', 'PARS-6FJD'],
});
