import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies answers of status 200 only, and takes any other success as it comes',
  rows: [],
  change: [['  if (path === INSTALLATION) return;', '  if (path === INSTALLATION || status !== 200) return;']],
  fails: ['VRFY-S2XA[as=201]/claims-on-evidence', 'VRFY-S2XA[as=203]/outcome'],
  passes: ['VRFY-S2XA[as=text]', 'VRFY-T8KC', 'VRFY-5MZA'],
});
