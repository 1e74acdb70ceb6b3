import { broken } from '../mutant.js';

export default broken({
  bug: 'sends a description without the letters that ASCII lacks',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const plain = description.replace(/[^ -~]/g, '?');
  const order = { amount, counterparty_alias, description: plain, merchant_reference };`,
    ],
  ],
  fails: ['PAYM-D5ES[text=accents]/pays-what-is-ordered'],
  passes: ['PAYM-7QH2', 'PAYM-D5ES[text=quotes]'],
});
