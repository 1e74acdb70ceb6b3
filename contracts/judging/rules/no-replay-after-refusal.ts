import { finding, rule } from './rule.js';

/** What opens sessions may be asked for again. */
const REPEATABLE = ['installation.create', 'device-server.create', 'session-server.create'];

export default rule({
  id: 'no-replay-after-refusal',
  title: 'A POST that bunq answered 403 is not sent again.',
  source: { safety: '403 means "you may not" as well as "your session has ended": a POST that is sent again may create a person twice' },
  level: 'must',
  always: [],
  check: ({ exchanges }) =>
    exchanges.flatMap((refused) => {
      const { method, operation, status, nr, text } = refused;
      if (method !== 'POST' || status !== 403 || operation === null || REPEATABLE.includes(operation)) return [];
      const again = exchanges.find((each) => each.nr > nr && each.operation === operation && each.text === text);
      return again ? [finding(`${operation} was sent again after a 403`, refused, again)] : [];
    }),
});
