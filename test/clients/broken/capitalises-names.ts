import { broken } from '../mutant.js';

export default broken({
  bug: 'writes each word of a name with a capital, and the rest of it small',
  rows: [],
  change: [
    [
      '{ first_name, last_name, date_of_birth });',
      '{ first_name, last_name: last_name.toLowerCase().replace(/(^|\\s)\\p{L}/gu, (letter) => letter.toUpperCase()), date_of_birth });',
    ],
  ],
  fails: ['SIGN-A3GV[who=case]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=zeros]', 'POLL-7K3Q[entry=onboarding,*]'],
});
