import { broken } from '../mutant.js';

export default broken({
  bug: 'knows 100 as an interim answer, and takes 103 for the answer',
  rows: [],
  change: [
    [
      "    sent.on('response', (response) => {",
      "    sent.on('information', ({ statusCode: status, headers }) => status !== 100 && resolve({ status, headers, body: Buffer.alloc(0) }));\n    sent.on('response', (response) => {",
    ],
  ],
  fails: ['NETW-X1NT[interim=103]/outcome'],
  passes: ['NETW-X1NT[interim=100]'],
});
