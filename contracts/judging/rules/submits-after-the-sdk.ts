import { objectsOf, type SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';
import { isSubmission } from './submits-once.js';

/** The tokens for the SDK that answers up to here have brought of a session. */
function tokensOf(exchanges: readonly SeenExchange[], id: string | undefined, before: number): unknown[] {
  const read = exchanges.filter(({ method, nr, status }) => method === 'GET' && nr < before && status !== null && status < 300);
  const objects = read
    .flatMap(objectsOf)
    .filter(({ type, object }) => type === 'IdentityVerificationSessionIncode' && String(object?.id) === id);
  return objects.map(({ object }) => object.token);
}

export default rule({
  id: 'submits-after-the-sdk',
  title: 'SUBMITTED is sent when the token was read, and the user has been in the SDK with it and left.',
  source: {
    documented:
      'doc.bunq.com, complete-identity-verification-with-sdk, step 3: "after it is done, your app will obtain a confirmation from the SDK"',
  },
  level: 'must',
  always: EVERYWHERE,
  /** @param settings `as: "completed"`: and has left it so */
  check({ exchanges, sdk }, { as }) {
    return exchanges.filter(isSubmission).flatMap((submission) => {
      const { nr, id } = submission;
      const tokens = tokensOf(exchanges, id, nr);
      if (tokens.length === 0) return [finding('it submits a session of which it has not read the token', submission)];
      const left = sdk.filter(
        ({ after }) => after < nr && exchanges.some((exchange) => exchange.nr === after && tokens.includes(exchange.body?.token)),
      );
      if (left.length === 0) return [finding('it submits a session while the user has not left the SDK', submission)];
      if (as !== undefined && !left.some(({ result }) => result === as))
        return [finding(`it submits a session that the user left ${left.at(-1)?.result}`, submission)];
      return [];
    });
  },
});
