import { needlessLogins } from '../tokens.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'keeps-its-session',
  title: 'The partner opens another session only when the one before has been refused: no other answer says that it has ended.',
  source: {
    documented:
      'RFC 9110, 15.5: the status code says what kind of refusal it is, not the words; bunq, rate limits of 2019-2025: one session-server in 30 seconds',
  },
  level: 'should',
  always: [],
  check(seen) {
    const keys = [...new Set(seen.runs.map(({ given }) => given.apiKey))];
    // Conversations at once may have a session each.
    return needlessLogins(seen, keys, seen.runs.length - 1).map((login) =>
      finding('it opened another session with the API key, and the one before was still good', login),
    );
  },
});
