import { broken } from '../mutant.js';

export default broken({
  bug: 'keeps the order of its first run for all that follow',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `shared ??= { amount, counterparty_alias, description, merchant_reference };
  const order = shared;`,
    ],
    [
      `const MAY_HAVE_PAID: `,
      `let shared: object | undefined;
const MAY_HAVE_PAID: `,
    ],
  ],
  fails: ['PAYM-2RUN/pays-what-is-ordered'],
  passes: [],
});
