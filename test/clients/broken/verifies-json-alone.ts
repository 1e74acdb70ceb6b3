import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies what is called application/json only, and parses everything',
  rows: [],
  change: [
    [
      '  if (path === INSTALLATION) return;',
      "  if (path === INSTALLATION || !headers['content-type']?.startsWith('application/json')) return;",
    ],
  ],
  fails: ['VRFY-S2XA[as=text]/claims-on-evidence', 'VRFY-S2XA[as=no-type]/outcome'],
  passes: ['VRFY-S2XA[as=203]', 'VRFY-T8KC', 'VRFY-5MZA'],
});
