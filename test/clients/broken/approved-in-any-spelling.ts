import { broken } from '../mutant.js';

export default broken({
  bug: 'does not mind how APPROVED is spelt, nor in what it is wrapped',
  rows: [],
  change: [
    ["  if (word === 'APPROVED') return", "  if (String(word).toUpperCase() === 'APPROVED') return"],
    [
      "  const word: unknown = typeof result === 'string' ? result : result?.result;",
      "  const word: unknown = typeof result === 'string' || Array.isArray(result) ? result : result?.result;",
    ],
  ],
  fails: ['PARS-H4RV[result=lower]/outcome', 'PARS-H4RV[result=list]/outcome'],
  passes: ['PARS-H4RV[result=not-approved]', 'POLL-R8W4[entry=identity,*'],
});
