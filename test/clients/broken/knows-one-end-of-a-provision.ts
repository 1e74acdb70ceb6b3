import { broken } from '../mutant.js';

export default broken({
  bug: 'waits on for a provision that was cancelled or closed',
  rows: [],
  change: [["['FAILED', 'CANCELLED', 'CLOSED'].includes(provision.status)", "provision.status === 'FAILED'"]],
  fails: ['POLL-T6QD[status=CANCELLED]/outcome', 'POLL-T6QD[status=CLOSED]/outcome'],
  passes: ['POLL-T6QD[status=FAILED]'],
});
