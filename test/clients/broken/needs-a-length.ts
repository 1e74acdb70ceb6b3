import { broken } from '../mutant.js';

export default broken({
  bug: 'takes an answer without a Content-Length for none',
  rows: [],
  change: [
    [
      '        if (!response.complete) return fail();',
      "        if (!response.complete || !response.headers['content-length']) return fail();",
    ],
  ],
  fails: ['NETW-F7CK[framing=chunked]/outcome', 'NETW-F7CK[framing=close]/outcome'],
  passes: ['POLL-7K3Q', 'NETW-D2RP'],
});
