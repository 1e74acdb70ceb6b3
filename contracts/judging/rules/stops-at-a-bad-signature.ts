import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** A success that came without bunq's signature of what it says. */
const isForged = ({ operation, status, isGood }: SeenExchange) =>
  operation !== null && !operation.startsWith('incode.') && status !== null && status >= 200 && status < 300 && !isGood;

const isRepetition = (one: SeenExchange, other: SeenExchange) =>
  one.method === other.method && one.target === other.target && one.text === other.text;

export default rule({
  id: 'stops-at-a-bad-signature',
  title: 'Nothing is written, and nobody sent to a camera, by an answer without a valid signature of bunq.',
  source: { safety: 'an answer that bunq has not signed may name the token, the session or the person of whoever sent it' },
  level: 'must',
  always: [],
  check: ({ exchanges }) =>
    exchanges.filter(isForged).flatMap((forged) => {
      const mended = exchanges.find((later) => later.nr > forged.nr && later.isGood && isRepetition(later, forged));
      const written = exchanges.filter(
        (later) =>
          later.nr > forged.nr &&
          later.nr < (mended?.nr ?? Number.POSITIVE_INFINITY) &&
          later.method !== 'GET' &&
          // What had been sent before, or brings a key, owes nothing to that answer.
          later.operation !== 'installation.create' &&
          !exchanges.some((before) => before.nr <= forged.nr && isRepetition(before, later)),
      );
      const [first] = written;
      if (!first) return [];
      return [finding(`it goes on to ${first.operation} by the answer to ${forged.operation}, which bunq has not signed`, forged, first)];
    }),
});
