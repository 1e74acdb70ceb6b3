import { broken } from '../mutant.js';

export default broken({
  bug: 'installs its public key in the form of PKCS#1',
  rows: [6],
  change: [["export({ type: 'spki', format: 'pem' });", "export({ type: 'pkcs1', format: 'pem' });"]],
  fails: ['SIGN-4HQ7/installs-a-public-key', 'SIGN-4HQ7/outcome'],
  passes: ['POLL-7K3Q[entry=identity,*'],
});
