import { broken } from '../mutant.js';

export default broken({
  bug: 'opens sessions with the secret in the URL, too',
  rows: [27],
  change: [["'POST', '/session-server', { secret }", "'POST', `/session-server?secret=${secret}`, { secret }"]],
  fails: ['POLL-7K3Q/api-key-stays-in-the-body'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
