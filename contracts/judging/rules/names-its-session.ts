import { objectsOf } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

export default rule({
  id: 'names-its-session',
  title: 'The session that an outcome names is the one that was created for that user, to the last digit.',
  source: { safety: 'whoever looks into a verdict by it looks at somebody else’s' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ runs, exchanges }) =>
    runs.flatMap(({ outcome, user }) => {
      const named = outcome?.session_id;
      if (named === undefined) return [];
      const created = exchanges.filter(
        ({ operation, userId }) =>
          operation === 'identity-verification-session.create' &&
          (user === undefined || userId === user.apiKeyId || userId === user.personId),
      );
      const isOwn = created.some((exchange) =>
        objectsOf(exchange).some(({ type, object }) => type === 'Id' && String(object?.id) === named),
      );
      return isOwn ? [] : [finding(`its outcome names session ${named}, which was not created for its user`, ...created)];
    }),
});
