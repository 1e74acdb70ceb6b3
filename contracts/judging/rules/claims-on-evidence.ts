import { objectsOf, type Run, type SeenExchange, verdictIn } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** Whether an answer that bunq signed says what the client claims, of its own user. */
function supports(exchange: SeenExchange, { given, user, outcome }: Run): boolean {
  if (!exchange.isGood || exchange.method !== 'GET') return false;
  const isOwn = user === undefined || exchange.userId === user.apiKeyId || exchange.userId === user.personId;
  if (!isOwn) return false;
  return objectsOf(exchange).some(({ type, object }) => {
    if (type === 'UserOnboarding') return object?.status === (outcome?.outcome === 'approved' ? 'VERIFIED' : 'DENIED');
    if (type !== 'IdentityVerificationSessionIncode' || object?.status !== 'PROCESSED') return false;
    // The verdict on another session is none on the one that was asked about.
    if (exchange.operation?.endsWith('.read') && String(object.id) !== exchange.id) return false;
    const verdict = verdictIn(object.result);
    // An approved identity is not yet an approved user.
    if (outcome?.outcome === 'approved') return verdict === 'APPROVED' && given.entry === 'identity';
    return verdict === 'REJECTED';
  });
}

export default rule({
  id: 'claims-on-evidence',
  title: 'Approved and rejected are claimed only when an answer that bunq signed in this conversation says so.',
  source: { safety: 'a claim without evidence lets somebody in, or turns somebody away, whom bunq has not judged' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ runs, exchanges }) =>
    runs.flatMap((run) => {
      const claim = run.outcome?.outcome;
      if (claim !== 'approved' && claim !== 'rejected') return [];
      const before = exchanges.filter(({ nr }) => nr <= run.endedAfter);
      if (before.some((exchange) => supports(exchange, run))) return [];
      return [finding(`it claims ${claim}, and no answer that bunq signed before that says so`, ...before.slice(-1))];
    }),
});
