import { broken } from '../mutant.js';

export default broken({
  bug: 'leaves out what it does not know of what bunq asks for',
  rows: [],
  change: [['  const unknown = missing.filter((type) => !GIVEN_BY.has(type));', '  const unknown: string[] = [];']],
  fails: ['PARS-U4KN/outcome'],
  passes: ['SIGN-4HQ7'],
});
