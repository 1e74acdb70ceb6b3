import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a credential that is there for one that has its value',
  rows: [],
  change: [
    [
      "    if (credential?.token_value) return textOf(credential.token_value, 'token_value');",
      '    if (credential) return String(credential.token_value);',
    ],
  ],
  fails: ['PARS-N4TV/outcome'],
  passes: ['PARS-8TQL', 'POLL-7K3Q'],
});
