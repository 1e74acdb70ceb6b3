import { EVERYWHERE, each, rule } from './rule.js';

/** All that a path and a query may hold as they are. */
const PLAIN = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;

export default rule({
  id: 'writes-plain-paths',
  title: 'A path has one slash between its parts, and what a URL cannot hold is encoded.',
  source: { documented: 'RFC 3986, 3.3 and 3.4' },
  level: 'should',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    each(
      // What the SDK asks Incode for is not the client's.
      exchanges.filter(({ target }) => !target.includes('/incode/')),
      ({ target }) => (target.split('?')[0] as string).includes('//') || !PLAIN.test(target),
      ({ target }) =>
        (target.split('?')[0] as string).includes('//') ? 'the path has two slashes in a row' : 'the path or its query is not encoded',
    ),
});
