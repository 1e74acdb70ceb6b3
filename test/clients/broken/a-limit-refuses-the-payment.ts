import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a limit for bunq’s refusal of the payment',
  rows: [],
  change: [
    [
      `if (answer.status !== 429) return checkAnswer(party, path, answer);`,
      `if (answer.status !== 429 || path.endsWith('/payment')) return checkAnswer(party, path, answer);`,
    ],
  ],
  fails: ['PAYM-429A/paid-on-evidence'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
