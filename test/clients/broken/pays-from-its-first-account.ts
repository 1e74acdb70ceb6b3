import { broken } from '../mutant.js';

export default broken({
  bug: 'pays from the first account that the user has',
  rows: [],
  change: [
    [
      `const order = { amount, counterparty_alias, description, merchant_reference };`,
      `const [first] = (await call(run, party, 'GET', \`/user/\${id}/monetary-account\`)).body.Response;
  const own = idOf((Object.values(first)[0] as Json).id);
  const order = { amount, counterparty_alias, description, merchant_reference };`,
    ],
    [`await ask(run, party, 'POST', path, order);`, `await ask(run, party, 'POST', path.replace(accountId, own), order);`],
  ],
  fails: ['PAYM-7QH2/outcome'],
  passes: [],
});
