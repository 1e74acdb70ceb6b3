import { broken } from '../mutant.js';

export default broken({
  bug: 'reads integers as numbers of 64 bits, which round those past 2^53',
  rows: [34],
  change: [
    [
      '  return JSON.parse(text.replace(stringsAndNumbers, (token) => (/^-?\\d{16,}$/.test(token) ? `"${token}"` : token)));',
      '  return stringsAndNumbers && JSON.parse(text);',
    ],
  ],
  fails: ['PATH-J53R/outcome', 'PATH-J53R/its-own-session', 'PATH-D53P/outcome'],
  passes: ['POLL-7K3Q', 'PATH-B31T'],
});
