import { broken } from '../mutant.js';

export default broken({
  bug: 'looks into a label that it does not need',
  rows: [44, 48],
  change: [
    [
      '    const { credential } = provision;',
      '    const { credential, label_user } = provision;\n    if (credential?.token_value) run.context.log(label_user.avatar.style);',
    ],
  ],
  fails: ['PARS-B8YM*/outcome'],
  passes: ['POLL-7K3Q', 'PARS-8TQL'],
});
