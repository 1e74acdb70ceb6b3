import { each, rule } from './rule.js';

export default rule({
  id: 'trusts-no-stranger',
  title: 'Nothing is said to a server for which no certificate of a trusted authority vouches.',
  source: { safety: 'whoever is in between gets the token, and answers in bunq’s place' },
  level: 'must',
  always: [],
  check: ({ exchanges }) =>
    each(
      exchanges,
      () => true,
      ({ method, operation }) => `it sent ${operation ?? method} to a server that nobody vouches for`,
    ),
});
