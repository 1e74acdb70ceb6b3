import { broken } from '../mutant.js';

export default broken({
  bug: 'works out the cents of an amount by floating point numbers',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const value = (Math.floor(Number(amount.value) * 100) / 100).toFixed(2);
  const order = { amount: { ...amount, value }, counterparty_alias, description, merchant_reference };`,
    ],
  ],
  fails: ['PAYM-3CNT[value=0.29]/pays-what-is-ordered', 'PAYM-3CNT[value=19.99]/pays-what-is-ordered'],
  passes: ['PAYM-3CNT[value=4096.00]'],
});
