import { broken } from '../mutant.js';

export default broken({
  bug: 'signs with SHA-1',
  rows: [4],
  change: [["sign('sha256', bytes, key)", "sign('sha1', bytes, key)"]],
  fails: ['SIGN-4HQ7/signs-what-it-sends'],
  passes: [],
});
