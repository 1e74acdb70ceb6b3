import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a session for ended only when bunq says so in the words that it knows',
  rows: [18],
  change: [
    [
      '  if (hasEnded(party, method, answer.status)) {',
      "  if (hasEnded(party, method, answer.status) && answer.body.includes('Insufficient authorisation.')) {",
    ],
  ],
  fails: ['AUTH-3X7R[wording=none]/outcome', 'AUTH-Q5WZ/outcome'],
  passes: ['AUTH-3X7R[wording=english]', 'AUTH-8K2D'],
});
