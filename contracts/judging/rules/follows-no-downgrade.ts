import { finding, rule } from './rule.js';

export default rule({
  id: 'follows-no-downgrade',
  title: 'Nothing that begins over https goes on without it.',
  source: { safety: 'on the way, anybody can read it, and answer it' },
  level: 'must',
  always: [],
  check: ({ canary, runs, exchanges }) =>
    canary.flatMap((stray) => {
      if (!runs.some(({ given }) => given.baseUrl.startsWith('https:'))) return [];
      const before = exchanges.filter(({ answerHeaders }) => answerHeaders.location !== undefined).slice(-1);
      return [finding(`a redirect from https was followed over plain http: ${stray.method} ${stray.target}`, ...before)];
    }),
});
