import type { SeenExchange } from '../seen.js';
import { each, rule } from './rule.js';

/** No answer, or half of one, or one of a server, or of what stands before it, that fails. 491 is bunq's maintenance. */
export const isLost = ({ status, fault }: SeenExchange) =>
  status === null || status >= 500 || status === 491 || fault === 'truncate_at' || fault === 'hang';

function howAnswered(status: number | null): string {
  if (status === null) return 'not answered';
  // Nothing but half of a success is lost.
  return status < 300 ? 'answered in part' : `answered ${status}`;
}

export default rule({
  id: 'repeats-reads',
  title: 'A GET that failed on the way, or met a failing server, is sent again.',
  source: { documented: 'RFC 9110, 9.2.2: what is idempotent can be repeated when its answer is lost' },
  level: 'should',
  always: [],
  check: ({ exchanges }) =>
    each(
      exchanges,
      (lost) =>
        lost.method === 'GET' &&
        isLost(lost) &&
        !exchanges.some(({ nr, method, target }) => nr > lost.nr && method === 'GET' && target === lost.target),
      ({ operation, status }) => `${operation} was ${howAnswered(status)}, and not asked again`,
    ),
});
