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
  title: 'Once bunq has said how a session or an onboarding ended, it is not read again.',
  source: { documented: 'doc.bunq.com, complete-identity-verification-with-sdk: poll until the status is PROCESSED' },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges }) {
    const ends = exchanges.filter(isLast);
    return each(
      exchanges,
      ({ method, target, nr }) => method === 'GET' && ends.some((end) => end.target === target && end.nr < nr),
      ({ target, nr }) =>
        `it reads ${target} again, of which exchange ${ends.find((end) => end.target === target && end.nr < nr)?.nr} had told the end`,
    );
  },
});
