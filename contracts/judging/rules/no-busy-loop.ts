import type { SeenExchange } from '../seen.js';
import { EVERYWHERE, measured, rule } from './rule.js';

/** Of the interval that the client was given: below this it did not wait, whatever it rounds and however it jitters. */
const FAR_BELOW = 0.5;
/** So many gaps between polls in a row: a look out of turn is no loop. */
const GAPS = 4;

/** Polls of one object, each right after an answer that told the client to come back later. */
function rows(polls: readonly SeenExchange[]): SeenExchange[][] {
  return polls.reduce<SeenExchange[][]>((found, poll) => {
    const row = found.at(-1);
    const before = row?.at(-1);
    if (row && before?.isGood && before.fault === null && poll.nr === before.nr + 1) row.push(poll);
    else found.push([poll]);
    return found;
  }, []);
}

export default rule({
  id: 'no-busy-loop',
  title: 'Between two polls of one object the given interval passes.',
  source: {
    documented: 'bunq, rate limits of 2019-2025: 3 GET in 3 seconds to one endpoint; the interval of the conversation keeps to that',
  },
  level: 'must',
  always: EVERYWHERE,
  check({ exchanges, deliveries, pollIntervalMs }) {
    const polls = exchanges.filter(({ method, operation }) => method === 'GET' && operation?.endsWith('.read'));
    // Each webhook may bring one forward.
    const gaps = GAPS + deliveries.reduce((sum, { attempts }) => sum + attempts, 0);
    return [...new Set(polls.map(({ target }) => target))].flatMap((target) => {
      for (const row of rows(polls.filter((poll) => poll.target === target))) {
        const spans = row.slice(gaps).map((last, i) => last.at - (row[i]?.at ?? 0));
        const span = Math.min(...spans);
        const least = FAR_BELOW * gaps * pollIntervalMs;
        if (!(span < least)) continue;
        const start = spans.indexOf(span);
        const text = `it polls ${target} ${gaps + 1} times within ${Math.round(span)} ms; it was to wait ${pollIntervalMs} ms before each`;
        return [measured(least - span, text, ...row.slice(start, start + gaps + 1))];
      }
      return [];
    });
  },
});
