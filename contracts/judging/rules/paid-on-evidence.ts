import { paymentsOf } from '../payments.js';
import { objectsOf, type SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** Whether an answer that bunq signed shows the payment: the Id of a new one, or itself. */
const shows = (exchange: SeenExchange, id: string) =>
  exchange.isGood &&
  objectsOf(exchange).some(
    ({ type, object }) => (type === 'Payment' || (type === 'Id' && exchange.operation === 'payment.create')) && String(object?.id) === id,
  );

/** bunq's no: whatever else a client is told, it does not say that nothing was paid. */
const isRefusal = ({ operation, status }: SeenExchange) =>
  operation === 'payment.create' && status !== null && status >= 400 && status < 500 && status !== 429 && status !== 491;

export default rule({
  id: 'paid-on-evidence',
  title: 'Paid names the payment that was made, which bunq has shown; refused is what bunq has refused, and nothing was paid.',
  source: { safety: 'a wrong "paid" ships goods for nothing; a wrong "refused" has somebody pay again' },
  level: 'must',
  always: ['payment'],
  check: (seen) =>
    seen.runs.flatMap((run) => {
      const { outcome, payment_id: id = '' } = run.outcome ?? {};
      const before = seen.exchanges.filter(({ nr }) => nr <= run.endedAfter);
      const made = paymentsOf(seen, run);
      if (outcome === 'paid') {
        if (!made.some((each) => each.id === id))
          return [finding(`it says that it paid as ${id || 'nothing'}, and made no such payment`, ...before.slice(-1))];
        if (!before.some((exchange) => shows(exchange, id)))
          return [finding(`it says that it paid as ${id}, which no answer that bunq signed had shown`, ...before.slice(-1))];
      }
      if (outcome === 'refused') {
        if (made.length > 0) return [finding(`it says refused, and has paid as ${made[0]?.id}`, ...made.map((each) => each.made))];
        if (!before.some(isRefusal)) return [finding('it says refused, and bunq has refused no payment', ...before.slice(-1))];
      }
      return [];
    }),
});
