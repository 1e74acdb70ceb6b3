import { broken } from '../mutant.js';

export default broken({
  bug: 'encodes its signature in base64 twice',
  rows: [],
  change: [
    ["sign('sha256', bytes, key).toString('base64')", "Buffer.from(sign('sha256', bytes, key).toString('base64')).toString('base64')"],
  ],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
