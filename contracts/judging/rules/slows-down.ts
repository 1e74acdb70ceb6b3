import { measured, rule } from './rule.js';

/** Fewer gaps than that show no trend. */
const FEWEST = 8;
const GROWTH = 1.25;

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

export default rule({
  id: 'slows-down',
  title: 'While nothing changes, polls of one object grow rarer.',
  source: {
    safety:
      'bunq takes minutes for a person whom somebody looks at: thousands of clients at the pace of the first seconds take its limit from each other',
  },
  level: 'should',
  always: [],
  check({ exchanges }) {
    const polls = exchanges.filter(({ method, operation, status }) => method === 'GET' && operation?.endsWith('.read') && status === 200);
    return [...new Set(polls.map(({ target }) => target))].flatMap((target) => {
      const of = polls.filter((poll) => poll.target === target);
      const gaps = of.slice(1).map(({ at }, i) => at - (of[i]?.at ?? 0));
      if (gaps.length < FEWEST) return [];
      const part = Math.min(5, Math.floor(gaps.length / 2));
      const [first, last] = [middle(gaps.slice(0, part)), middle(gaps.slice(-part))];
      const off = GROWTH * first - last;
      if (off <= 0) return [];
      const text = `${of.length} polls of ${target}, and the last ones ${Math.round(last)} ms apart, as near as the first ones, ${Math.round(first)} ms`;
      return [measured(off, text, ...of.slice(-part))];
    });
  },
});
