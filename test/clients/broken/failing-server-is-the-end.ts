import { broken } from '../mutant.js';

export default broken({
  bug: 'repeats nothing, not even a GET that met a failing server or a broken connection',
  rows: [73],
  change: [["      if (method !== 'GET') throw error;", '      throw error;']],
  fails: [
    'ERRS-5GJ4/outcome',
    'ERRS-5GJ4/repeats-reads',
    'NETW-G5WA/outcome',
    'NETW-G5WA/repeats-reads',
    'NETW-H7ND/outcome',
    'NETW-H7ND/repeats-reads',
    'NETW-2LAT/outcome',
  ],
  passes: ['ERRS-3N8V', 'ERRS-P0T9', 'NETW-8CRB', 'NETW-S9LO'],
});
