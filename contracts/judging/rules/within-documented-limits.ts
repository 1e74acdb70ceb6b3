import type { SeenExchange } from '../seen.js';
import { isRedirect } from './leaves-a-circle.js';
import { isLost } from './repeats-reads.js';
import { EVERYWHERE, measured, rule } from './rule.js';

const WINDOW_MS = 3_000;
const CALLS: Readonly<Record<string, number>> = { GET: 3, POST: 5, PUT: 2 };

/** An endpoint as it is counted: a method and a pattern, for one caller; bunq's newer page counts by device, the older by address. */
const endpointOf = ({ operation, headers }: SeenExchange) => `${operation} ${headers['x-bunq-client-authentication'] ?? ''}`;

/** Opening a session has a limit of its own, one in 30 seconds by address, which two users of one partner cannot keep to. */
const counts = (exchange: SeenExchange) => {
  const { operation, status } = exchange;
  if (operation === null || operation === 'session-server.create' || operation.startsWith('incode.')) return false;
  // What a new session has to say again is said at once, and so is what was redirected.
  return status !== 401 && status !== 403 && !isRedirect(exchange);
};

export default rule({
  id: 'within-documented-limits',
  title: 'In any 3 seconds an endpoint is asked at most 3 times by GET, 5 by POST, 2 by PUT.',
  source: { documented: 'bunq, rate limits of 2019-2025: per endpoint GET 3, POST 5, PUT 2 within 3 consecutive seconds' },
  level: 'should',
  always: EVERYWHERE,
  check({ exchanges, pollIntervalMs }) {
    const counted = exchanges.filter(counts);
    return [...new Set(counted.map(endpointOf))].flatMap((endpoint) => {
      const all = counted.filter((exchange) => endpointOf(exchange) === endpoint);
      // Asking once more at once when an answer was lost is as good as having asked once; after that it is hammering.
      const of = all.filter((exchange, i) => !isLost(exchange) || i === 0 || isLost(all[i - 1] as SeenExchange));
      const [{ method, operation } = { method: '', operation: '' }] = of;
      const most = CALLS[method];
      // A case that asks for polls closer together than bunq allows has asked for it.
      if (most === undefined || pollIntervalMs * most < WINDOW_MS) return [];
      // The narrowest window: whoever is within the limit there is so everywhere.
      const spans = of.slice(most).map((oneTooMany, i) => oneTooMany.at - (of[i]?.at ?? 0));
      const span = Math.min(...spans);
      if (!(span < WINDOW_MS)) return [];
      const start = spans.indexOf(span);
      return [
        measured(
          WINDOW_MS - span,
          `more than ${most} requests to ${operation} within 3 seconds, which bunq answers with 429`,
          ...of.slice(start, start + most + 1),
        ),
      ];
    });
  },
});
