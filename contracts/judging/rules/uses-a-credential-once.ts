import { credentialsOf, needlessLogins } from '../tokens.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'uses-a-credential-once',
  title: "A user's credential opens one session, which is kept as long as it lasts.",
  source: { documented: 'partner docs of 2026, created-provision.md: after the first session token_value is null' },
  level: 'should',
  always: [],
  check: (seen) =>
    needlessLogins(seen, credentialsOf(seen), 0).map((login) =>
      finding("it opened another session with a user's credential, and the one before was still good", login),
    ),
});
