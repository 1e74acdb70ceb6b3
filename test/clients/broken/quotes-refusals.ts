import { broken } from '../mutant.js';

export default broken({
  bug: `passes bunq's sentences on as they are`,
  rows: [85],
  change: [
    [
      `return quotable.reduce((text, word) => (word === '' ? text : text.replaceAll(word, '…')), withoutTokens);`,
      'return quotable.length > 0 ? sentence : withoutTokens;',
    ],
  ],
  fails: ['HYGN-5WLQ/prints-no-identity-data'],
  passes: ['POLL-7K3Q'],
});
