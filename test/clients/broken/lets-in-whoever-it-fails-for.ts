import { broken } from '../mutant.js';

export default broken({
  bug: 'reports approved when something goes wrong, so that nobody has to wait',
  rows: [90],
  change: [["return ended(run, 'error', { error_kind: kind, note: message });", "return ended(run, 'approved', { note: message });"]],
  fails: [
    'NETW-8CRB/claims-on-evidence',
    'ERRS-6KXL/outcome',
    'ERRS-ZE51/outcome',
    'ERRS-4FN2/outcome',
    'NETW-C2NY/outcome',
    'NETW-M8GT/outcome',
    'NETW-D9HF/outcome',
    'NETW-0XTC/outcome',
  ],
  passes: ['ERRS-5GJ4', 'NETW-G5WA', 'NETW-T5LS'],
});
