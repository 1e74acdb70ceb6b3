import { broken } from '../mutant.js';

export default broken({
  bug: 'sends its token in a cookie too',
  rows: [],
  change: [
    [
      "  if (token !== undefined) headers['X-Bunq-Client-Authentication'] = token;",
      "  if (token !== undefined) headers['X-Bunq-Client-Authentication'] = token;\n  if (token !== undefined) headers.Cookie = `session=${token}`;",
    ],
  ],
  fails: ['POLL-7K3Q/private-in-its-place'],
  passes: ['NETW-0XTC'],
});
