import { broken } from '../mutant.js';

export default broken({
  bug: 'asks again after a reset, and gives up when the connection is closed without an answer',
  rows: [],
  change: [
    [
      "    sent.on('error', fail);\n    sent.on('response'",
      "    const end = () => reject(new Failure('protocol', 'there was no answer'));\n    sent.on('error', (error) => (error.message === 'socket hang up' ? end() : fail()));\n    sent.on('response'",
    ],
  ],
  fails: ['NETW-Y2HG/outcome'],
  passes: ['NETW-G5WA'],
});
