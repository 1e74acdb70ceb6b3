import { broken } from '../mutant.js';

export default broken({
  bug: 'sends its private key where the public one belongs',
  rows: [6],
  change: [["createPublicKey(key).export({ type: 'spki', format: 'pem' });", 'run.context.privateKey;']],
  fails: ['SIGN-4HQ7/installs-a-public-key', 'SIGN-4HQ7/outcome'],
  passes: ['POLL-7K3Q[entry=identity,*'],
});
