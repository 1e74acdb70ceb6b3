import { measured, rule } from './rule.js';

/** Long enough to be no accident, and shorter than any of bunq's windows. */
const LEAST_MS = 500;

export default rule({
  id: 'waits-after-429',
  title: 'After a 429, nothing goes to that endpoint for a while.',
  source: {
    documented:
      'bunq, rate limits of 2019-2025, and doc.bunq.com, basics/rate-limits: calls are counted per endpoint, in windows of 3 seconds and more',
  },
  level: 'should',
  always: [],
  check({ exchanges }, { least_ms = LEAST_MS }) {
    return exchanges.flatMap((limited) => {
      if (limited.status !== 429) return [];
      const next = exchanges.find(({ nr, operation }) => nr > limited.nr && operation === limited.operation);
      const off = Number(least_ms) - ((next?.at ?? Number.POSITIVE_INFINITY) - limited.at);
      if (!next || off <= 0) return [];
      const text = `${next.operation} came ${next.at - limited.at} ms after a 429; at least ${least_ms} ms is what it takes to do any good`;
      return [measured(off, text, limited, next)];
    });
  },
});
