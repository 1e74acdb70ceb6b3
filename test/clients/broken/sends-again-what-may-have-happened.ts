import { broken } from '../mutant.js';

export default broken({
  bug: 'repeats any request whose answer was lost, a POST too',
  rows: [75],
  change: [["      if (method !== 'GET') throw error;\n", '']],
  fails: ['ERRS-P0T9/no-repeated-post', 'NETW-8CRB/no-repeated-post', 'NETW-1QHP/no-repeated-post', 'NETW-A6DJ/no-repeated-post'],
  passes: ['ERRS-5GJ4', 'NETW-G5WA', 'NETW-H7ND'],
});
