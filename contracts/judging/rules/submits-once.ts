import { objectsOf, type SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** So many polls of a session that the user has left, without it, and it is not merely late. */
const POLLS = 3;

export const isSubmission = ({ operation, body }: SeenExchange) =>
  operation === 'identity-verification-session.update' && body?.status === 'SUBMITTED';

export default rule({
  id: 'submits-once',
  title: 'A session that the user has completed is submitted once; again only when the answer was lost or a refusal.',
  source: { documented: 'doc.bunq.com, complete-identity-verification-with-sdk, step 3: after the SDK, PUT status SUBMITTED' },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges, runs, sdk }) {
    const submissions = exchanges.filter(isSubmission);
    const again = submissions.flatMap((later) => {
      const before = submissions.find(
        ({ target, nr, status, fault }) => target === later.target && nr < later.nr && status === 200 && fault === null,
      );
      return before ? [finding(`it submits ${later.target} again, which bunq had accepted`, before, later)] : [];
    });
    const done = sdk.find(({ result }) => result === 'completed');
    const polls = done
      ? exchanges.filter(({ operation, nr }) => operation === 'identity-verification-session.read' && nr > done.after)
      : [];
    const idle = polls.filter(
      (poll) => !submissions.some(({ target }) => target === poll.target) && objectsOf(poll)[0]?.object?.status === 'CREATED',
    );
    if (idle.length >= POLLS)
      again.push(finding('it waits for the verdict of a session that it has not submitted', ...idle.slice(0, POLLS)));
    for (const { outcome } of runs) {
      if (outcome?.outcome !== 'approved' || submissions.length > 0) continue;
      again.push(finding('it claims approved, and has submitted nothing', ...exchanges.slice(-1)));
    }
    return again;
  },
});
