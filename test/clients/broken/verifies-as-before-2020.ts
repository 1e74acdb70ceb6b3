import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies status, headers and body, as bunq had it until 2020',
  rows: [13],
  change: [
    [
      "verify('sha256', body, serverKey,",
      "verify('sha256', Buffer.from([status, ...Object.entries(headers).filter(([name]) => name.startsWith('x-bunq') && !name.endsWith('signature')).map((each) => each.join(': ')).sort(), '', body].join('\\n')), serverKey,",
    ],
  ],
  fails: ['VRFY-J3WN*/outcome', 'VRFY-W2LF*/outcome', 'POLL-7K3Q*/outcome'],
  passes: [],
});
