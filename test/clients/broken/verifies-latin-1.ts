import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies the latin-1 form of an answer in UTF-8',
  rows: [11],
  change: [["verify('sha256', body, serverKey,", "verify('sha256', Buffer.from(String(body), 'latin1'), serverKey,"]],
  fails: ['VRFY-F4ZU/outcome'],
  passes: ['VRFY-W2LF', 'VRFY-J3WN', 'POLL-7K3Q'],
});
