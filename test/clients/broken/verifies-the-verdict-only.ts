import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies the answers that name a verdict, and no others',
  rows: [9],
  change: [
    ['  checkSignature(party, path, answer);\n', "  if (String(answer.body).includes('PROCESSED')) checkSignature(party, path, answer);\n"],
  ],
  fails: ['VRFY-5MZA/stops-at-a-bad-signature', 'VRFY-9RXD/stops-at-a-bad-signature', 'VRFY-9RXD/outcome'],
  passes: ['VRFY-T8KC'],
});
