import { EVERYWHERE, rule } from './rule.js';

export default rule({
  id: 'exit-matches-outcome',
  title: 'A process exits 1 when its outcome is an error, and 0 with every other.',
  source: { safety: 'whoever goes by the exit code must not take an error for a verdict, nor a verdict for an error' },
  level: 'should',
  always: EVERYWHERE,
  check: ({ runs }) =>
    runs.flatMap(({ outcome, exit, wasEnded }) => {
      // A signal is another matter, and one that the kit ended said nothing by its exit.
      if (!outcome || !exit || exit.code === null || wasEnded) return [];
      const right = outcome.outcome === 'error' ? exit.code !== 0 : exit.code === 0;
      return right ? [] : [{ text: `it reported ${outcome.outcome}, and exited ${exit.code}`, exchanges: [] }];
    }),
});
