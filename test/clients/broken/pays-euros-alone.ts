import { broken } from '../mutant.js';

export default broken({
  bug: 'pays euros whatever the currency',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const order = { amount: { ...amount, currency: 'EUR' }, counterparty_alias, description, merchant_reference };`,
    ],
  ],
  fails: ['PAYM-C8UR/outcome'],
  passes: ['PAYM-7QH2'],
});
