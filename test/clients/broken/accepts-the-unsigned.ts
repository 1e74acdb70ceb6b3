import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies a signature only where there is one',
  rows: [9],
  change: [['if (signature === undefined && !isSuccess(status)) return;', 'if (signature === undefined) return;']],
  fails: ['VRFY-T8KC[signature=omit,*/outcome', 'VRFY-5MZA[*,signature=omit]/stops-at-a-bad-signature', 'VRFY-9RXD[on=*omit]/outcome'],
  passes: ['VRFY-T8KC[signature=flip,*', 'VRFY-T8KC[signature=other-key,*', 'VRFY-K6PB'],
});
