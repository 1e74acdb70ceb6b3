import { broken } from '../mutant.js';

export default broken({
  bug: 'reads nothing of which the media type is written otherwise',
  rows: [41],
  change: [
    [
      'function understand({ status, body }: Answer): Reply {',
      "function understand({ status, body, headers }: Answer): Reply {\n  if (headers['content-type'] !== 'application/json') throw new Failure('protocol', 'an answer is not application/json');",
    ],
  ],
  fails: ['PARS-R5FU/outcome'],
  passes: ['POLL-7K3Q'],
});
