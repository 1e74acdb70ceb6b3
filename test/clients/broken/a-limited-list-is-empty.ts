import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a list that was limited for an empty one, and pays again',
  rows: [],
  change: [
    [
      `if (answer.status !== 429) return checkAnswer(party, path, answer);`,
      `if (answer.status !== 429 || path.includes('/payment?')) return checkAnswer(party, path, answer);`,
    ],
    [
      `    if (!(error instanceof Failure)) throw error;
    return undefined;`,
      `    if (!(error instanceof Failure)) throw error;
    return '';`,
    ],
  ],
  fails: ['PAYM-L1ML/pays-once'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
