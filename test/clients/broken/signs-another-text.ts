import { broken } from '../mutant.js';

export default broken({
  bug: 'signs its JSON without the space that it sends it with',
  rows: [1],
  change: [
    [
      "const bytes = body && Buffer.from(JSON.stringify(body), 'utf8');",
      "const bytes = body && Buffer.from(JSON.stringify(body, null, 2), 'utf8');",
    ],
    [
      "headers['X-Bunq-Client-Signature'] = sign('sha256', bytes, key).toString('base64');",
      "headers['X-Bunq-Client-Signature'] = sign('sha256', Buffer.from(JSON.stringify(JSON.parse(String(bytes)))), key).toString('base64');",
    ],
  ],
  fails: ['SIGN-4HQ7/signs-what-it-sends'],
  passes: [],
});
