import { endingsOf, tokenOf } from '../tokens.js';
import { finding, rule } from './rule.js';

/** One for the failure, and one more for whoever was at it at the same time. */
const MOST_LOGINS = 2;

export default rule({
  id: 'refreshes-once',
  title: 'When a session has ended, another is opened before anything else is asked for, and what is refused in that one too is given up.',
  source: { documented: 'doc.bunq.com, creating a session: a session ends, and its token with it; a new session-server gives the next' },
  level: 'must',
  always: [],
  check(seen, { statuses = [401] }) {
    return endingsOf(seen, statuses as number[]).flatMap(({ first, refused, logins }) => {
      const token = tokenOf(first);
      const again = seen.exchanges.find((exchange) => exchange.nr > first.nr && tokenOf(exchange) === token);
      const found = [];
      if (again) found.push(finding(`a token was used again after bunq had said ${first.status} to it`, first, again));
      if (logins.length > MOST_LOGINS)
        found.push(
          finding(
            `it opened ${logins.length} sessions for one ${first.operation} that was refused ${refused.length} times`,
            first,
            ...logins,
          ),
        );
      return found;
    });
  },
});
