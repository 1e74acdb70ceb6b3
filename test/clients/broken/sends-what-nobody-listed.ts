import { broken } from '../mutant.js';

export default broken({
  bug: 'says more of a session than bunq lists',
  rows: [88],
  change: [["{ purpose: 'VERIFICATION', provider: 'INCODE' }", "{ purpose: 'VERIFICATION', provider: 'INCODE', callback: 'none' }"]],
  fails: ['SIGN-4HQ7/sends-what-the-schema-lists'],
  passes: [],
});
