import { broken } from '../mutant.js';

export default broken({
  bug: 'writes its signature in the base64 of urls, with - and _',
  rows: [],
  change: [
    [
      "sign('sha256', bytes, key).toString('base64')",
      "sign('sha256', bytes, key).toString('base64').replaceAll('+', '-').replaceAll('/', '_')",
    ],
  ],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
