import type { SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/**
 * What makes something of its own each time, and where a client can look whether it is there. A provision is told apart by its
 * external_uuid, of which another rule takes care.
 */
const LOOKS: Record<string, readonly string[]> = {
  'identity-verification-session.create': ['identity-verification-session.list'],
  'user-onboarding.create': ['user-onboarding.list'],
  'payment.create': ['payment.list', 'payment.read'],
  'address-main.create': ['user-onboarding.read', 'user-onboarding.update', 'address-main.list'],
};
/** Faults under which an answer does not reach a client, or not as one that it can go by. */
const LOSING = ['reset', 'hang_up', 'hang', 'truncate_at', 'latency_ms', 'body', 'signature'];

/** Whether it may have happened for all that a client can know. 503 and 491 say that it has not. */
const isOpen = ({ status, fault }: SeenExchange) =>
  status === null || [500, 502, 504].includes(status) || (status < 300 && fault !== null && LOSING.includes(fault));

export default rule({
  id: 'no-repeated-post',
  title: 'What may have been created, for all that the client knows, is not created again before it has looked.',
  source: { safety: 'the same is there twice, and the verdict on one of them is nobody’s' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    exchanges.flatMap((made) => {
      const looks = LOOKS[made.operation ?? ''];
      if (!looks || made.status === null || made.status >= 300) return [];
      const lost = exchanges.find(
        (other) => other !== made && other.operation === made.operation && other.target === made.target && isOpen(other),
      );
      if (!lost) return [];
      // A late answer is on record when it went out, which may be after the second one.
      const [first, second] = lost.nr < made.nr ? [lost.nr, made.nr] : [0, Number.POSITIVE_INFINITY];
      const hasLooked = exchanges.some(
        ({ nr, operation, status }) => nr > first && nr < second && looks.includes(operation ?? '') && status !== null && status < 500,
      );
      if (hasLooked) return [];
      return [
        finding(
          `${made.operation} was sent again after an answer was lost, and bunq made another; nothing was looked at in between`,
          lost,
          made,
        ),
      ];
    }),
});
