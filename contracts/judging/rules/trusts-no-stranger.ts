import { each, rule } from './rule.js';

export default rule({
  id: 'trusts-no-stranger',
  title: 'Nothing is said to a server whose certificate no trusted authority has signed.',
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
