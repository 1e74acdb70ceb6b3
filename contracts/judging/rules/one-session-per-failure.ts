import { endingsOf } from '../tokens.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'one-session-per-failure',
  title: 'A session that has ended is followed by one other: those who notice at the same time wait for it.',
  source: { documented: 'bunq, rate limits of 2019-2025: one session-server in 30 seconds' },
  level: 'should',
  always: [],
  check: (seen) =>
    endingsOf(seen, [401, 403]).flatMap(({ first, logins }) =>
      logins.length > 1 ? [finding(`one ended session was followed by ${logins.length} others`, first, ...logins)] : [],
    ),
});
