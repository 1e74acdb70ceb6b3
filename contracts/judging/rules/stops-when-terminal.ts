import { objectsOf, type SeenExchange, verdictIn } from '../seen.js';
import { EVERYWHERE, each, rule } from './rule.js';

/** Whether bunq has said, under its signature, how the object that was read has ended. */
function isLast(exchange: SeenExchange): boolean {
  if (!exchange.isGood || exchange.method !== 'GET') return false;
  return objectsOf(exchange).some(({ type, object }) => {
    if (String(object?.id) !== exchange.id) return false;
    if (type === 'UserOnboarding') return ['VERIFIED', 'DENIED'].includes(object.status) && object.action_required === 'NONE';
    // PROCESSED without a result that bunq has ever shown says nothing yet.
    return (
      type === 'IdentityVerificationSessionIncode' &&
      object.status === 'PROCESSED' &&
      ['APPROVED', 'REJECTED'].includes(verdictIn(object.result) as string)
    );
  });
}

export default rule({
  id: 'stops-when-terminal',
  title: 'Once bunq has said how a session or an onboarding ended, it is read once more at the most, and not after the outcome.',
  source: { documented: 'doc.bunq.com, complete-identity-verification-with-sdk: poll until the status is PROCESSED' },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges, runs }) {
    const ends = new Map<string, SeenExchange>();
    for (const exchange of exchanges) if (!ends.has(exchange.target) && isLast(exchange)) ends.set(exchange.target, exchange);
    const isFurther = ({ method, target, nr }: SeenExchange) => method === 'GET' && nr > (ends.get(target)?.nr ?? Number.POSITIVE_INFINITY);
    // A client may look until it is over, and then read what came of it, until it has it: an old copy does not tell.
    const lastNr = ({ target, userId = '' }: SeenExchange) => {
      const mine = runs.filter(({ user }) => user && Object.values(user).includes(userId));
      const outcome = Math.max(...(mine.length ? mine : runs).map(({ endedAfter }) => endedAfter));
      const result = exchanges.find((each) => each.target === target && isFurther(each) && isLast(each));
      return Math.min(outcome, result?.nr ?? Number.POSITIVE_INFINITY);
    };
    return each(
      exchanges,
      (exchange) => isFurther(exchange) && exchange.nr > lastNr(exchange),
      ({ target }) => `it reads ${target} again, of which exchange ${ends.get(target)?.nr} had told the end`,
    );
  },
});
