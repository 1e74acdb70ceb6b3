import { broken } from '../mutant.js';

export default broken({
  bug: 'verifies the JSON that it would have written itself',
  rows: [11],
  change: [["verify('sha256', body, serverKey,", "verify('sha256', Buffer.from(JSON.stringify(JSON.parse(String(body)))), serverKey,"]],
  fails: ['VRFY-W2LF*/outcome'],
  passes: ['VRFY-J3WN', 'POLL-7K3Q'],
});
