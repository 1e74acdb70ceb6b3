import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a 429 or 503 without a signature for a forgery',
  rows: [10],
  change: [
    ['      if (answer.status !== 429) return', '      checkSignature(party, path, answer);\n      if (answer.status !== 429) return'],
    ['if (signature === undefined && !isSuccess(status)) return;', ''],
  ],
  fails: ['VRFY-C7TQ*/outcome'],
  passes: ['VRFY-T8KC', 'POLL-7K3Q'],
});
