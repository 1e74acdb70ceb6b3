import { broken } from '../mutant.js';

export default broken({
  bug: 'reports what bunq has not decided by the deadline as a rejection',
  rows: [67],
  change: [[`return ended(run, 'timed_out', { note: message });`, `return ended(run, 'rejected', { note: message });`]],
  fails: ['POLL-9QHD/outcome', 'POLL-9QHD/claims-on-evidence', 'HOOK-P7MC/outcome'],
  passes: ['POLL-7K3Q', 'POLL-V2XN'],
});
