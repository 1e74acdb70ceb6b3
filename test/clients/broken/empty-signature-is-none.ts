import { broken } from '../mutant.js';

export default broken({
  bug: 'takes an empty signature for one that needs no check',
  rows: [],
  change: [['  const isBunqs = verify(', '  if (!signature) return;\n  const isBunqs = verify(']],
  fails: ['VRFY-E0PT[signature=empty]/outcome', 'VRFY-E0PT[signature=empty]/claims-on-evidence'],
  passes: ['VRFY-E0PT[signature=null]', 'VRFY-T8KC', 'VRFY-5MZA'],
});
