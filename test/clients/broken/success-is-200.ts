import { broken } from '../mutant.js';

export default broken({
  bug: 'takes nothing but 200 for a success',
  rows: [],
  change: [
    ['const isSuccess = (status: number) => status >= 200 && status < 300;', 'const isSuccess = (status: number) => status === 200;'],
  ],
  fails: ['PARS-X2SC/outcome'],
  passes: ['POLL-7K3Q', 'PARS-L6NP[answer=empty-200]'],
});
