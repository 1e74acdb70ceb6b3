import { broken } from '../mutant.js';

export default broken({
  bug: 'puts its JSON together by hand, and leaves quotation marks in names as they are',
  rows: [],
  change: [["Buffer.from(JSON.stringify(body), 'utf8')", "Buffer.from(JSON.stringify(body).replaceAll('\\\\\"', '\"'), 'utf8')"]],
  fails: ['SIGN-A3GV[who=quotes]/sends-whole-bodies'],
  passes: ['SIGN-A3GV[who=markup]', 'SIGN-N2VE', 'SIGN-4HQ7'],
});
