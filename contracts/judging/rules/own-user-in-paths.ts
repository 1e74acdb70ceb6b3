import { objectsOf, type Seen, type SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** What only a person has: no partner's id belongs in these paths. */
const PERSONAL = ['identity-verification-session', 'user-onboarding', 'address-main', 'user-person'];

const slugOf = ({ operation }: SeenExchange) => operation?.split('.')[0] ?? '';

/** Calls of which bunq's pages say that they take the UserApiKey id: the submission of an identity, and the polls after it. */
const takesApiKey = (seen: Seen, { operation, nr, id }: SeenExchange) =>
  operation === 'identity-verification-session.update' ||
  (operation === 'identity-verification-session.read' &&
    seen.exchanges.some((each) => each.nr < nr && each.operation === 'identity-verification-session.update' && each.id === id));

export default rule({
  id: 'own-user-in-paths',
  title: "A user's path has that user's id: of the UserApiKey where bunq asks for it, and nobody else's, the partner's or a provision's.",
  source: {
    documented:
      'doc.bunq.com, complete-identity-verification-with-sdk; partner docs of 2026, identity-verification.md: not the UserPerson id',
  },
  level: 'must',
  always: EVERYWHERE,
  check(seen) {
    const users = seen.runs.flatMap(({ user }) => (user ? [user] : []));
    if (users.length === 0) return [];
    const provisions = new Set(
      seen.exchanges.flatMap((exchange) =>
        slugOf(exchange) === 'partner-user-provision' ? objectsOf(exchange).map(({ object }) => String(object?.id)) : [],
      ),
    );
    return seen.exchanges.flatMap((exchange) => {
      const { operation, userId } = exchange;
      // What is no id at all is another rule's.
      if (!PERSONAL.includes(slugOf(exchange)) || userId === undefined || !/^[1-9]\d*$/.test(userId)) return [];
      if (users.some(({ apiKeyId }) => apiKeyId === userId)) return [];
      if (users.some(({ personId }) => personId === userId)) {
        if (!takesApiKey(seen, exchange)) return [];
        return [finding(`${operation} names the user by its UserPerson id ${userId}, where the UserApiKey id is asked for`, exchange)];
      }
      const whose = provisions.has(userId)
        ? "a provision's"
        : seen.otherUsers.includes(userId)
          ? "another's, or the partner's"
          : "nobody's";
      return [finding(`${operation} is about user ${userId}: that id is ${whose}`, exchange)];
    });
  },
});
