import { broken } from '../mutant.js';

export default broken({
  bug: 'signs the latin-1 form of what it sends in UTF-8',
  rows: [2],
  change: [
    [
      "headers['X-Bunq-Client-Signature'] = sign('sha256', bytes, key).toString('base64');",
      "headers['X-Bunq-Client-Signature'] = sign('sha256', Buffer.from(String(bytes), 'latin1'), key).toString('base64');",
    ],
  ],
  fails: ['SIGN-N2VE/outcome', 'SIGN-N2VE/signs-what-it-sends'],
  passes: ['SIGN-4HQ7'],
});
