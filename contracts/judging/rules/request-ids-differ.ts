import type { Seen, SeenExchange } from '../seen.js';
import { isRedirect } from './leaves-a-circle.js';
import { EVERYWHERE, finding, rule } from './rule.js';

const AUTHENTICATION = 'x-bunq-client-authentication';
const ID = 'x-bunq-client-request-id';

/** Which device each token is of: that of an installation, and those of the sessions that were opened with it. */
function devicesOf({ exchanges }: Pick<Seen, 'exchanges'>): (exchange: SeenExchange) => string {
  const devices = new Map<string, string>();
  const deviceOf = ({ headers, nr }: SeenExchange) => {
    const token = headers[AUTHENTICATION] ?? `none ${nr}`;
    return devices.get(token) ?? token;
  };
  for (const exchange of exchanges) {
    const token = /"token":\s*"([^"]+)"/.exec(exchange.answerText)?.[1];
    if (exchange.operation === 'session-server.create' && token !== undefined) devices.set(token, deviceOf(exchange));
  }
  return deviceOf;
}

export default rule({
  id: 'request-ids-differ',
  title: 'No X-Bunq-Client-Request-Id is used twice by one device. To send none is allowed.',
  source: { documented: 'bunq, public swagger.json: a repeat on the same DeviceServer is an error; changelog of 2020-01-28: optional' },
  level: 'should',
  always: EVERYWHERE,
  check({ exchanges }) {
    const deviceOf = devicesOf({ exchanges });
    const first = new Map<string, SeenExchange>();
    const told = new Set<SeenExchange>();
    return exchanges.flatMap((exchange) => {
      const id = exchange.headers[ID];
      if (id === undefined || exchange.operation === null) return [];
      const key = `${deviceOf(exchange)} ${id}`;
      const before = first.get(key);
      // One that was redirected is still on its way.
      if (!before || isRedirect(before)) first.set(key, exchange);
      // One finding for each id, however often it comes.
      else if (!told.has(before)) {
        told.add(before);
        return [finding(`the request id of ${before.operation} was used again for ${exchange.operation}`, before, exchange)];
      }
      return [];
    });
  },
});
