import { broken } from '../mutant.js';

export default broken({
  bug: 'takes no 403 for the end of a session',
  rows: [18],
  change: [["  return status === 403 && method === 'GET';", '  return false;']],
  fails: ['AUTH-Q5WZ/outcome'],
  passes: ['AUTH-3X7R', 'AUTH-8K2D'],
});
