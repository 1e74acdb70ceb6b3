import { broken } from '../mutant.js';

export default broken({
  bug: 'cuts a description to its first eight characters',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const order = { amount, counterparty_alias, description: description.slice(0, 8), merchant_reference };`,
    ],
  ],
  fails: ['PAYM-D5ES[text=quotes]/pays-what-is-ordered'],
  passes: ['PAYM-N0BL'],
});
