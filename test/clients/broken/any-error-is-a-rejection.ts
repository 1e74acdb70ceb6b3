import { broken } from '../mutant.js';

export default broken({
  bug: 'reports whatever goes wrong as a rejection',
  rows: [55, 66],
  change: [[`return ended(run, 'error', { error_kind: kind, note: message });`, `return ended(run, 'rejected', { note: message });`]],
  fails: ['POLL-K2VU/outcome', 'POLL-K2VU/claims-on-evidence', 'POLL-T6QD/outcome', 'HYGN-5WLQ/outcome'],
  passes: ['POLL-7K3Q', 'POLL-9QHD'],
});
