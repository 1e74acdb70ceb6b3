import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the end of whatever onboarding an answer tells of for its own',
  rows: [],
  change: [["'UserOnboarding', (each) => String(each.id) === id);", "'UserOnboarding');"]],
  fails: ['PARS-K2DW[of=onboarding]/outcome'],
  passes: ['PARS-K2DW[of=provision]'],
});
