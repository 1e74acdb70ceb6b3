import type { Finding } from '../kinds.js';
import { formsOf, type Private, type Seen, type SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** Where a token of a session is at home. */
const HOME = 'x-bunq-client-authentication';
/** Whose body has a field for an API key or a credential. */
const OPENERS = ['device-server.create', 'session-server.create'];

/** Where other services take tokens. The journal keeps of them only that they were there. */
const STRANGERS = ['cookie', 'authorization', 'proxy-authorization'];

/** Where in a request of the client's a private text stands that has no place there. */
function placesOf(exchange: SeenExchange, secret: Private): string[] {
  const { operation, headers, target, text, body } = exchange;
  const forms = formsOf(secret);
  const isIn = (written: string) => forms.some((form) => written.includes(form));
  const found = Object.entries(headers).flatMap(([name, value]) => (name !== HOME && isIn(value) ? [`the header ${name}`] : []));
  if (secret.kind === 'identity') return isIn(target) ? [...found, 'the URL'] : found;
  const isOpener = OPENERS.includes(operation ?? '') && typeof body === 'object' && body !== null;
  const rest = isOpener ? JSON.stringify({ ...body, secret: '' }) : text;
  return isIn(rest) ? [...found, 'the body, in a field that is for something else,'] : found;
}

export default rule({
  id: 'private-in-its-place',
  title: 'A token is in its own header, a secret in its own field, and what is the applicant’s own in a body: nowhere else.',
  source: { safety: 'other headers, URLs and names of devices are kept in logs, and shown to people' },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges, secrets }: Seen) {
    // What the SDK tells Incode is not the client's, and a key that is installed is another rule's.
    const own = exchanges.filter(
      ({ operation }) => operation !== null && operation !== 'installation.create' && !operation.startsWith('incode.'),
    );
    const found = secrets.flatMap((secret): Finding[] =>
      own.flatMap((exchange) =>
        placesOf(exchange, secret).map((place) => finding(`${place} of ${exchange.operation} holds ${secret.name}`, exchange)),
      ),
    );
    const isAsked = exchanges.some(({ answerHeaders }) => 'set-cookie' in answerHeaders || 'www-authenticate' in answerHeaders);
    for (const exchange of own) {
      const stranger = STRANGERS.find((name) => name in exchange.headers);
      if (stranger && !isAsked) found.push(finding(`it sends a header ${stranger}, for which bunq has not asked`, exchange));
    }
    return [...new Map(found.map((each) => [each.text, each])).values()];
  },
});
