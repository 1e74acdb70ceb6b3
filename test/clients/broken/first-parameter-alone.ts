import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for what is missing in the first parameter of a problem alone',
  rows: [],
  change: [
    [
      'const parameters: Json[] = problems.flatMap((problem) => problem?.error_additional_parameter ?? []);',
      'const parameters: Json[] = problems.flatMap((problem) => problem?.error_additional_parameter?.slice(0, 1) ?? []);',
    ],
  ],
  fails: ['PARS-F5AP[as=second-parameter]/outcome'],
  passes: ['PARS-F5AP[as=second-problem]'],
});
