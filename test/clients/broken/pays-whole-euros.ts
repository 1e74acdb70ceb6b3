import { broken } from '../mutant.js';

export default broken({
  bug: 'pays whole units and leaves the cents out',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const value = \`\${Math.max(1, Math.floor(Number(amount.value)))}\`;
  const order = { amount: { ...amount, value }, counterparty_alias, description, merchant_reference };`,
    ],
  ],
  fails: ['PAYM-3CNT[value=100.10]/pays-what-is-ordered'],
  passes: ['PAYM-3CNT[value=4096.00]'],
});
