import { broken } from '../mutant.js';

export default broken({
  bug: 'sends whatever it was again when the connection is closed without an answer',
  rows: [75],
  change: [
    [
      "    sent.on('error', fail);\n    sent.on('response'",
      "    const again = () => void transmit(run, party, method, path, bytes, signal).then(resolve, reject);\n    sent.on('error', (error) => (error.message === 'socket hang up' ? again() : fail()));\n    sent.on('response'",
    ],
  ],
  fails: ['NETW-U6FN[closed=after]/no-repeated-post'],
  passes: ['NETW-8CRB', 'NETW-Y2HG', 'NETW-1QHP'],
});
