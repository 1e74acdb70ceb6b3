import { broken } from '../mutant.js';

export default broken({
  bug: 'is content with a signature of any key that reads like one',
  rows: [8],
  change: [
    [
      "const isBunqs = verify('sha256', body, serverKey, Buffer.from(signature, 'base64'));",
      "const isBunqs = Buffer.from(signature, 'base64').length === 256;",
    ],
  ],
  fails: ['VRFY-T8KC[signature=other-key,*/outcome', 'VRFY-T8KC[signature=flip,*/claims-on-evidence'],
  passes: ['VRFY-T8KC[signature=omit,*', 'VRFY-K6PB'],
});
