import { measured, rule } from './rule.js';

/** When the answer says that the next request may come: milliseconds after it; undefined when it does not say. */
function waitAsked(headers: Record<string, string>): number | undefined {
  const given = headers['retry-after'];
  if (given === undefined) return undefined;
  if (/^\d+$/.test(given)) return Number(given) * 1_000;
  // The oldest of the three forms of a date names no zone, and is UTC too.
  const utc = (date: string) => Date.parse(`${date.replace(/ GMT$/, '')} GMT`);
  const ms = utc(given) - utc(headers.date ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

export default rule({
  id: 'obeys-retry-after',
  title: 'A Retry-After is waited for, in seconds or as a date.',
  source: { documented: 'RFC 9110, 10.2.3, and RFC 6585, 4; bunq does not say whether it sends one' },
  level: 'should',
  always: [],
  check({ exchanges }) {
    return exchanges.flatMap((asking) => {
      const asked = waitAsked(asking.answerHeaders);
      if (asked === undefined) return [];
      const next = exchanges.find(({ nr, operation }) => nr > asking.nr && operation === asking.operation);
      // A Date header has whole seconds: a client that goes by its own clock may be that early.
      const slack = /^\d+$/.test(asking.answerHeaders['retry-after'] ?? '') ? 0 : 1_000;
      const off = asked - slack - ((next?.at ?? Number.POSITIVE_INFINITY) - asking.at);
      if (!next || off <= 0) return [];
      const said = `Retry-After: ${asking.answerHeaders['retry-after']}, which is ${asked} ms`;
      return [measured(off, `${next.operation} came ${next.at - asking.at} ms after ${said}`, asking, next)];
    });
  },
});
