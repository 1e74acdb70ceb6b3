import { broken } from '../mutant.js';

export default broken({
  bug: 'leaves out the padding of the base64 of its signature',
  rows: [],
  change: [["sign('sha256', bytes, key).toString('base64')", "sign('sha256', bytes, key).toString('base64').replace(/=+$/, '')"]],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
