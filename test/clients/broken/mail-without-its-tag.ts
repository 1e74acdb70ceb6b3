import { broken } from '../mutant.js';

export default broken({
  bug: 'takes what is after the + out of an address for mail',
  rows: [],
  change: [
    [
      '  const { email, phone_number } = run.context.applicant;',
      "  const { phone_number } = run.context.applicant;\n  const email = run.context.applicant.email.replace(/\\+[^@]*/, '');",
    ],
  ],
  fails: ['SIGN-A3GV[who=mail]/spells-names-as-given', 'SIGN-A3GV[who=zeros]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=quotes]'],
});
