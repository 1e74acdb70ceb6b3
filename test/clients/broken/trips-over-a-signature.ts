import { broken } from '../mutant.js';

export default broken({
  bug: 'dies of a signature that is no base64',
  rows: [],
  change: [['  const isBunqs = verify(', '  atob(signature);\n  const isBunqs = verify(']],
  fails: ['VRFY-E0PT[signature=not-base64]/outcome'],
  passes: ['VRFY-E0PT[signature=null]', 'VRFY-T8KC'],
});
