import { measured, rule } from './rule.js';

/** The longest time-out that is of use when somebody waits. */
const MOST_MS = 65_000;

export default rule({
  id: 'gives-up-in-time',
  title: 'An answer that does not come, or stops half-way, is not waited for for ever: something else follows within a minute.',
  source: { safety: 'a client that waits for ever tells nobody anything, and the person in front of it waits too' },
  level: 'should',
  always: [],
  check({ exchanges, runs }, { most_ms = MOST_MS }) {
    return exchanges.flatMap((hung) => {
      if (hung.fault !== 'hang') return [];
      const next = exchanges.find(({ nr }) => nr > hung.nr)?.at ?? Number.POSITIVE_INFINITY;
      const end = Math.min(...runs.map(({ outcome, endedAt }) => (outcome ? endedAt : Number.POSITIVE_INFINITY)));
      const waited = Math.min(next, end) - hung.at;
      if (waited <= Number(most_ms)) return [];
      const text = Number.isFinite(waited) ? `only ${waited} ms after it anything else happened` : 'nothing else ever happened';
      return [measured(waited - Number(most_ms), `${hung.operation} was left without an answer, and ${text}`, hung)];
    });
  },
});
