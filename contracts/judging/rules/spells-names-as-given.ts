import type { Applicant } from '../../running/client.js';
import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** What a request says of a person, and what it should say. */
function saidIn({ operation, body }: SeenExchange, { address, ...person }: Applicant): [sent: unknown, given: string][] {
  if (operation === 'partner-user-provision.create') {
    return [
      [bare(body?.phone_number), String(bare(person.phone_number))],
      [mailbox(body?.email), String(mailbox(person.email))],
    ];
  }
  if (operation === 'user-person.update') {
    return [
      [body?.first_name, person.first_name],
      [body?.last_name, person.last_name],
      [body?.date_of_birth, person.date_of_birth],
    ];
  }
  if (operation !== 'address-main.create') return [];
  const { street, city, ...codes } = address;
  return [
    [body?.address_main?.street, street],
    [body?.address_main?.city, city],
    ...Object.entries(codes).map(([field, given]): [unknown, string] => [bare(body?.address_main?.[field]), String(bare(given))]),
  ];
}

/** As 1043AB and +31612345678: how their spaces and letters are written says nothing. */
const bare = (code: unknown) => (typeof code === 'string' ? code.replace(/[\s-]/g, '').toUpperCase() : code);

/** What is after the @ is the same in any case; what is before it is another person's in another one (RFC 5321, 2.4). */
const mailbox = (email: unknown) => (typeof email === 'string' ? email.replace(/@.*/, (host) => host.toLowerCase()) : email);

/** The same letters, whether an accent is a part of one or stands beside it. */
const isSame = (sent: unknown, given: string) => String(sent).normalize() === given.normalize();

export default rule({
  id: 'spells-names-as-given',
  title: 'Who the applicant is arrives at bunq as it was given, in UTF-8.',
  source: { documented: 'RFC 8259, 8.1: JSON between systems is UTF-8' },
  level: 'must',
  always: [],
  check: ({ exchanges, runs }) =>
    exchanges.flatMap((exchange) => {
      const { operation, text } = exchange;
      if (operation !== null && text.includes('\uFFFD')) return [finding(`the body of ${operation} is not UTF-8`, exchange)];
      const wrong = runs.some(({ given }) =>
        saidIn(exchange, given.applicant).some(([sent, right]) => sent !== undefined && !isSame(sent, right)),
      );
      return wrong ? [finding(`${operation} says otherwise who the applicant is, or lives where, than it was given`, exchange)] : [];
    }),
});
