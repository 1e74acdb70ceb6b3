import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for a payment among the ten newest, and pays again when it is not there',
  rows: [],
  change: [
    [`let page = '?count=200';`, `let page = '?count=10';`],
    [`const MOST_PAGES = 10;`, `const MOST_PAGES = 1;`],
  ],
  fails: ['PAYM-P4GE/pays-once'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
