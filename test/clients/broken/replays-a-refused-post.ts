import { broken } from '../mutant.js';

export default broken({
  bug: 'takes every 403 for the end of a session, and sends a POST again',
  rows: [20],
  change: [["  return status === 403 && method === 'GET';", '  return status === 403;']],
  fails: ['AUTH-R6PL/outcome', 'AUTH-R6PL/no-replay-after-refusal'],
  passes: ['AUTH-3X7R', 'AUTH-Q5WZ'],
});
