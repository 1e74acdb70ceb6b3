import { broken } from '../mutant.js';

export default broken({
  bug: 'writes an address for mail in small letters',
  rows: [],
  change: [
    [
      '  const { email, phone_number } = run.context.applicant;',
      '  const { phone_number } = run.context.applicant;\n  const email = run.context.applicant.email.toLowerCase();',
    ],
  ],
  fails: ['SIGN-A3GV[who=mail]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=zeros]'],
});
