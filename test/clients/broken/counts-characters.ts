import { broken } from '../mutant.js';

export default broken({
  bug: 'counts characters for Content-Length, and cuts off what has more bytes',
  rows: [7],
  change: [
    ["headers['Content-Length'] = String(bytes.length);", "headers['Content-Length'] = String(String(bytes).length);"],
    ['sent.end(bytes);', 'sent.end(bytes?.subarray(0, String(bytes).length));'],
  ],
  fails: ['SIGN-N2VE/sends-whole-bodies', 'SIGN-N2VE/outcome'],
  passes: ['SIGN-4HQ7'],
});
