import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up on an answer after half a second',
  rows: [78],
  change: [['const TIMEOUT_MS = 10_000;', 'const TIMEOUT_MS = 500;']],
  fails: ['NETW-S9LO/outcome'],
  passes: ['NETW-G5WA', 'NETW-H7ND'],
});
