import { broken } from '../mutant.js';

export default broken({
  bug: 'waits for an answer for ever',
  rows: [78],
  change: [['run.context.sleep(TIMEOUT_MS, over.signal).then(', 'new Promise<void>(() => undefined).then(']],
  fails: ['NETW-H7ND/outcome', 'NETW-H7ND/gives-up-in-time', 'NETW-1QHP/outcome', 'NETW-1QHP/gives-up-in-time'],
  passes: ['NETW-S9LO', 'NETW-G5WA', 'NETW-8CRB'],
});
