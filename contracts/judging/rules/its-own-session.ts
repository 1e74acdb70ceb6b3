import { objectsOf } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

const SLUG = 'identity-verification-session.';

export default rule({
  id: 'its-own-session',
  title: 'A client reads and submits the identity-verification-session that it created, and no other.',
  source: { safety: "another session's verdict is another's: an older one may have been approved, and somebody else's even more so" },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges, otherSessions }) {
    const known = new Set<string>();
    return exchanges.flatMap((exchange) => {
      const { operation, id = '' } = exchange;
      if (!operation?.startsWith(SLUG)) return [];
      const isOne = operation === `${SLUG}read` || operation === `${SLUG}update`;
      const isKnown = known.has(id);
      if (!isOne) for (const { object } of objectsOf(exchange)) known.add(String(object?.id));
      // What is no id at all is another rule's.
      if (!isOne || !/^[1-9]\d*$/.test(id)) return [];
      const what = operation === `${SLUG}read` ? 'reads' : 'submits';
      if (otherSessions.includes(id)) return [finding(`it ${what} session ${id}, which is another than the one that it created`, exchange)];
      return isKnown ? [] : [finding(`it ${what} session ${id}, of which nothing had told it`, exchange)];
    });
  },
});
