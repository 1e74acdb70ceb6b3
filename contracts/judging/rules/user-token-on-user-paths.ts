import { holdersOf, tokenOf } from '../tokens.js';
import { each, rule } from './rule.js';

export default rule({
  id: 'user-token-on-user-paths',
  title: "What belongs to a user is asked for in that user's own session, not in the partner's.",
  source: {
    observed: "partner docs of 2026, create-user-session.md, ask for the user's session; bunq's own partner client uses the partner's",
  },
  level: 'should',
  always: ['onboarding'],
  check(seen) {
    const holders = holdersOf(seen);
    const users = new Set(seen.runs.flatMap(({ user }) => (user ? [user.apiKeyId, user.personId] : [])));
    return each(
      seen.exchanges,
      (exchange) => users.has(exchange.userId ?? '') && holders.get(tokenOf(exchange) ?? '')?.kind === 'partner',
      ({ operation, userId }) => `${operation} of user ${userId} was asked for with the partner's token`,
    );
  },
});
