import { broken } from '../mutant.js';

export default broken({
  bug: 'signs with PSS padding',
  rows: [4],
  change: [["sign('sha256', bytes, key)", "sign('sha256', bytes, { key, padding: 6, saltLength: 32 })"]],
  fails: ['SIGN-4HQ7/signs-what-it-sends'],
  passes: [],
});
