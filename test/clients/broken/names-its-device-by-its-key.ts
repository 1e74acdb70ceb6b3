import { broken } from '../mutant.js';

export default broken({
  bug: 'puts its API key into the name of the device',
  rows: [],
  change: [["description: 'reference client', secret,", 'description: `device of ${secret}`, secret,']],
  fails: ['SIGN-4HQ7/private-in-its-place'],
  passes: ['POLL-7K3Q[entry=identity,*'],
});
