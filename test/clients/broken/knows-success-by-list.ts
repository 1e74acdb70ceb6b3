import { broken } from '../mutant.js';

export default broken({
  bug: 'has a list of the statuses that are a success, and takes others for none',
  rows: [],
  change: [
    [
      'const isSuccess = (status: number) => status >= 200 && status < 300;',
      'const isSuccess = (status: number) => [200, 201, 202, 203, 204].includes(status);',
    ],
  ],
  fails: ['PARS-X2SC[status=unknown]/outcome'],
  passes: ['PARS-X2SC[status=usual]', 'PARS-L6NP'],
});
