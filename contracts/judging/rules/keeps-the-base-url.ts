import { EVERYWHERE, finding, rule } from './rule.js';

export default rule({
  id: 'keeps-the-base-url',
  title: 'Every request goes to the base URL that the client was given, its path included.',
  source: { safety: 'what goes anywhere else takes its token along' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ elsewhere }) => elsewhere.map(({ method, target }) => finding(`${method} ${target} is outside of the base URL`)),
});
