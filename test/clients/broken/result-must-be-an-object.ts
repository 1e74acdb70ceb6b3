import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for the result in an object, and turns away whom a text approves',
  rows: [45],
  change: [["typeof result === 'string' ? result : result?.result;", "result?.result ?? 'REJECTED';"]],
  fails: [
    'PARS-Y3GW[edition=2025-10,verdict=APPROVED]/outcome',
    'PARS-Y3GW[edition=2025-10,verdict=APPROVED]/claims-on-evidence',
    'PARS-H4RV/outcome',
  ],
  passes: ['PARS-Y3GW[edition=2026-06,*'],
});
