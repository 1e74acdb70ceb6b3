import { broken } from '../mutant.js';

export default broken({
  bug: "never looks at bunq's signatures",
  rows: [8],
  change: [['  checkSignature(party, path, answer);\n', '']],
  fails: [
    'VRFY-T8KC*/outcome',
    'VRFY-T8KC/claims-on-evidence',
    'VRFY-5MZA/outcome',
    'VRFY-5MZA/stops-at-a-bad-signature',
    'VRFY-9RXD*/outcome',
    'VRFY-9RXD/stops-at-a-bad-signature',
    'VRFY-K6PB*/outcome',
    'VRFY-0DNX*/outcome',
  ],
  passes: ['VRFY-J3WN', 'VRFY-W2LF', 'VRFY-8PGH', 'PARS-H4RV'],
});
