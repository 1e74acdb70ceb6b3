import type { SeenExchange } from '../seen.js';
import { EVERYWHERE, each, rule } from './rule.js';

/** Requests of bunq's that bring JSON; what the SDK sends is not the client's. */
const bringsJson = ({ method, operation, headers }: SeenExchange) =>
  (method === 'POST' || method === 'PUT') &&
  operation !== null &&
  !operation.startsWith('incode.') &&
  /^(application\/json\b|$)/i.test(headers['content-type'] ?? '');

export default rule({
  id: 'sends-whole-bodies',
  title: 'Each POST and PUT brings one whole JSON text: Content-Length counts bytes.',
  source: { documented: 'RFC 9110, 8.6: Content-Length is a number of octets; RFC 8259, 2' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    each(
      exchanges,
      (exchange) => bringsJson(exchange) && exchange.body === undefined,
      ({ operation, text, headers }) =>
        `the body of ${operation}, of ${headers['content-length'] ?? 'no stated'} bytes, is no whole JSON: it ends in ${JSON.stringify(text.slice(-20))}`,
    ),
});
