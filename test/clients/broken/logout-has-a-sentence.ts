import { broken } from '../mutant.js';

export default broken({
  bug: 'knows that a session has ended by bunq having said something with it',
  rows: [],
  change: [
    [
      '  if (hasEnded(party, method, answer.status)) {',
      '  if (hasEnded(party, method, answer.status) && understand(answer).body?.Error?.[0]?.error_description) {',
    ],
  ],
  fails: ['AUTH-G2HB/outcome'],
  passes: ['AUTH-3X7R', 'AUTH-2JVG'],
});
