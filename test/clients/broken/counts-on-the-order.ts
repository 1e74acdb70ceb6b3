import { broken } from '../mutant.js';

export default broken({
  bug: 'finds the token of a session in the second place',
  rows: [41],
  change: [
    [
      "party.token = textOf(need(opened, 'Token').token, 'the token of a session');",
      "party.token = textOf(opened.body.Response[1].Token?.token, 'the token of a session');",
    ],
  ],
  fails: ['PARS-6FJD[entry=onboarding,grease=items]/outcome'],
  passes: ['PARS-6FJD[entry=onboarding,grease=fields]', 'POLL-7K3Q'],
});
