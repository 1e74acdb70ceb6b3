import { broken } from '../mutant.js';

export default broken({
  bug: 'signs LF where its body is sent with CRLF',
  rows: [1],
  change: [
    ["Buffer.from(JSON.stringify(body), 'utf8')", "Buffer.from(JSON.stringify(body, null, 2).replaceAll('\\n', '\\r\\n'), 'utf8')"],
    ["sign('sha256', bytes, key)", "sign('sha256', Buffer.from(bytes.toString('utf8').replaceAll('\\r\\n', '\\n'), 'utf8'), key)"],
  ],
  fails: ['SIGN-4HQ7/signs-what-it-sends', 'SIGN-8BWL/signs-what-it-sends'],
  passes: [],
});
