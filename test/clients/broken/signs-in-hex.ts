import { broken } from '../mutant.js';

export default broken({
  bug: 'writes its signature in hexadecimal',
  rows: [],
  change: [["sign('sha256', bytes, key).toString('base64')", "sign('sha256', bytes, key).toString('hex')"]],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
