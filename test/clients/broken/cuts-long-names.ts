import { broken } from '../mutant.js';

export default broken({
  bug: 'cuts names after 32 characters',
  rows: [],
  change: [
    [
      "'PUT', `/user-person/${user.id}`, { first_name, last_name, date_of_birth });",
      "'PUT', `/user-person/${user.id}`, {\n      first_name: first_name.slice(0, 32),\n      last_name: last_name.slice(0, 32),\n      date_of_birth,\n    });",
    ],
  ],
  fails: ['SIGN-A3GV[who=long]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=quotes]', 'SIGN-N2VE'],
});
