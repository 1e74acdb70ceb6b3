import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a list of payments that it could not read for an empty one, and pays again',
  rows: [],
  change: [
    [
      `    if (!(error instanceof Failure)) throw error;
    return undefined;`,
      `    if (!(error instanceof Failure)) throw error;
    return '';`,
    ],
  ],
  fails: ['PAYM-U9KN[when=after,how=500]/pays-once'],
  passes: ['PAYM-7QH2', 'PAYM-L0ST'],
});
