import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a 1xx before the answer for the answer',
  rows: [],
  change: [
    [
      "    sent.on('response', (response) => {",
      "    sent.on('information', ({ statusCode: status, headers }) => resolve({ status, headers, body: Buffer.alloc(0) }));\n    sent.on('response', (response) => {",
    ],
  ],
  fails: ['NETW-X1NT[interim=100]/outcome', 'NETW-X1NT[interim=103]/outcome'],
  passes: ['POLL-7K3Q', 'NETW-F7CK'],
});
