import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the end of a session for a rejected person',
  rows: [67],
  change: [
    [
      "  return ended(run, 'error', { error_kind: kind,",
      "  if (kind === 'auth') return ended(run, 'rejected', { fail_reasons: [] });\n  return ended(run, 'error', { error_kind: kind,",
    ],
  ],
  fails: ['AUTH-Y0SN/outcome', 'AUTH-Y0SN/claims-on-evidence', 'AUTH-P4NM/outcome', 'AUTH-K9BY/outcome'],
  passes: ['AUTH-3X7R', 'POLL-7K3Q'],
});
