import type { SeenExchange } from '../seen.js';
import { each, rule } from './rule.js';

/** What is wrong with a request does not get better; but something may not be there yet. Of other refusals nothing is said here. */
const MOST: Record<number, number> = { 400: 0, 404: 3, 405: 0, 422: 0, 490: 0 };

export default rule({
  id: 'no-retry-of-refusals',
  title: 'What bunq has refused for what it says is not sent again as it was; of something that is not there, three times at most.',
  source: { documented: 'doc.bunq.com, basics/errors: a 4xx has to do with the information provided' },
  level: 'should',
  always: [],
  check({ exchanges }) {
    const isSame = (one: SeenExchange, other: SeenExchange) =>
      one.method === other.method && one.target === other.target && one.text === other.text && one.status === other.status;
    // What was written in between may have made it right: then it is another question.
    const isChanged = (from: SeenExchange, to: SeenExchange) =>
      exchanges.some((between) => between.nr > from.nr && between.nr < to.nr && between.method !== 'GET' && between.isGood);
    const before = (refused: SeenExchange) =>
      exchanges.filter((other) => other.nr < refused.nr && isSame(other, refused) && !isChanged(other, refused));
    return each(
      exchanges,
      // Only the first that is too many: those after it are the same mistake.
      (refused) => before(refused).length === (MOST[refused.status ?? 0] ?? Number.NaN) + 1,
      (refused) => `${refused.operation} was refused ${refused.status} before, and was sent again as it was`,
    );
  },
});
