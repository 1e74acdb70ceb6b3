import type { Applicant } from '../../running/client.js';
import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** What a request says of a person, and what it should say. */
function namesIn({ operation, body }: SeenExchange, { first_name, last_name, address }: Applicant): [sent: unknown, given: string][] {
  if (operation === 'user-person.update') {
    return [
      [body?.first_name, first_name],
      [body?.last_name, last_name],
    ];
  }
  if (operation !== 'address-main.create') return [];
  return [
    [body?.address_main?.street, address.street],
    [body?.address_main?.city, address.city],
  ];
}

/** The same letters, whether an accent is a part of one or stands beside it. */
const isSame = (sent: unknown, given: string) => String(sent).normalize() === given.normalize();

export default rule({
  id: 'spells-names-as-given',
  title: 'Names arrive at bunq as they were given, in UTF-8.',
  source: { documented: 'RFC 8259, 8.1: JSON between systems is UTF-8' },
  level: 'must',
  always: [],
  check: ({ exchanges, runs }) =>
    exchanges.flatMap((exchange) => {
      const { operation, text } = exchange;
      if (operation !== null && text.includes('\uFFFD')) return [finding(`the body of ${operation} is not UTF-8`, exchange)];
      const wrong = runs.some(({ given }) =>
        namesIn(exchange, given.applicant).some(([sent, right]) => sent !== undefined && !isSame(sent, right)),
      );
      return wrong ? [finding(`${operation} spells the applicant's name or address otherwise than it was given`, exchange)] : [];
    }),
});
