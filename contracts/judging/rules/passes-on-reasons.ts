import { holds, objectsOf } from '../seen.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'passes-on-reasons',
  title: 'The reasons of a rejection are those that bunq gave.',
  source: { documented: 'partner docs of 2026, identity-verification.md: result {result, all_fail_reason}' },
  level: 'should',
  always: [],
  check: ({ exchanges, runs }) =>
    runs.flatMap(({ outcome, endedAfter }) => {
      if (outcome?.outcome !== 'rejected') return [];
      const verdict = exchanges
        .filter(({ nr, isGood, method }) => nr <= endedAfter && isGood && method === 'GET')
        .findLast((exchange) =>
          objectsOf(exchange).some(({ object }) => holds(object, { status: 'PROCESSED', result: { result: 'REJECTED' } })),
        );
      const given = objectsOf(verdict ?? exchanges[0] ?? ({ answer: undefined } as never)).flatMap(
        ({ object }) => object?.result?.all_fail_reason ?? [],
      );
      const lost = given.filter((reason: unknown) => !(outcome.fail_reasons ?? []).includes(String(reason)));
      const made = (outcome.fail_reasons ?? []).filter((reason) => !given.map(String).includes(reason));
      if (!verdict) return [];
      return [
        ...(lost.length > 0 ? [finding(`bunq rejected for ${lost.join(', ')}, and the outcome does not say so`, verdict)] : []),
        ...(made.length > 0 ? [finding(`the outcome says ${made.join(', ')}, which bunq has not given as a reason`, verdict)] : []),
      ];
    }),
});
