import { broken } from '../mutant.js';

export default broken({
  bug: 'reads as many bytes as Content-Length says, and none where it says nothing',
  rows: [],
  change: [
    [
      'headers: response.headers, body: Buffer.concat(parts) });',
      "headers: response.headers, body: Buffer.concat(parts).subarray(0, Number(response.headers['content-length'] ?? 0)) });",
    ],
  ],
  fails: ['NETW-F7CK/outcome'],
  passes: ['POLL-7K3Q', 'NETW-D2RP'],
});
