import { broken } from '../mutant.js';

export default broken({
  bug: 'takes whatever it gets no good answer to for a no: a broken connection, a failing server',
  rows: [55],
  change: [
    [
      "  return ended(run, 'error', { error_kind: kind, note: message });",
      "  const isNone = kind === 'network' || kind === 'server';\n  return ended(run, isNone ? 'rejected' : 'error', { error_kind: isNone ? 'none' : kind, note: message });",
    ],
  ],
  fails: ['ERRS-P0T9/outcome', 'ERRS-ZE51/outcome', 'NETW-8CRB/outcome', 'NETW-1QHP/outcome', 'NETW-A6DJ/outcome', 'NETW-0XTC/outcome'],
  passes: ['ERRS-4FN2', 'ERRS-5GJ4', 'NETW-C2NY'],
});
