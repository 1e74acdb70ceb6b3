import { broken } from '../mutant.js';

export default broken({
  bug: 'breaks the base64 of its signature into lines, which a header makes spaces of',
  rows: [],
  change: [["sign('sha256', bytes, key).toString('base64')", "sign('sha256', bytes, key).toString('base64').replace(/.{76}/g, '$& ')"]],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
