import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for what is missing in the first problem of a refusal alone',
  rows: [],
  change: [['const parameters: Json[] = problems.flatMap(', 'const parameters: Json[] = problems.slice(0, 1).flatMap(']],
  fails: ['PARS-F5AP[as=second-problem]/outcome'],
  passes: ['PARS-F5AP[as=second-parameter]'],
});
