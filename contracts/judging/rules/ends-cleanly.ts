import type { Run } from '../seen.js';
import { EVERYWHERE, rule } from './rule.js';

/** What runtimes print of what nobody has caught. A trace alone may be one that was caught, and logged. */
const UNCAUGHT = /UnhandledPromiseRejection|ERR_UNHANDLED_REJECTION|^Uncaught |^Exception in thread |^Unhandled exception|^panic: /m;

function flawOf({ outcome, exit, output, lingered }: Run): string | undefined {
  if (!outcome || outcome.outcome === 'error' || !exit) return undefined;
  // A process that lives on is ended by the kit; that is another rule's.
  if (lingered !== undefined && (exit.signal !== null || exit.code === null)) return undefined;
  const printed = UNCAUGHT.test(output) ? ', with what nobody caught in its output' : '';
  if (exit.signal !== null) return `it reported ${outcome.outcome}, and was ended by ${exit.signal}${printed}`;
  if (exit.code === 0) return printed && `it reported ${outcome.outcome}, and exited 0${printed}`;
  return `it reported ${outcome.outcome}, and then exited ${exit.code}${printed}`;
}

export default rule({
  id: 'ends-cleanly',
  title: 'After an outcome other than an error nothing crashes.',
  source: { safety: 'a process that ends badly is started again: the same person is verified twice, or a verdict is thrown away' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ runs }) =>
    runs.flatMap((run) => {
      const text = flawOf(run);
      return !text ? [] : [{ text, exchanges: [] }];
    }),
});
