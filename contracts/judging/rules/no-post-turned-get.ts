import { finding, rule } from './rule.js';

const targetOf = (location: string, base: string) => {
  const url = new URL(location, base);
  return `${url.pathname}${url.search}`;
};

export default rule({
  id: 'no-post-turned-get',
  title: 'A POST that is redirected does not become a GET.',
  source: {
    documented: 'RFC 9110, 15.4: 307 and 308 never change the method; a changed one after 301 and 302 is history, which it warns of',
  },
  level: 'should',
  always: [],
  check: ({ exchanges }) =>
    exchanges.flatMap((moved) => {
      const { location } = moved.answerHeaders;
      // 303 asks for it.
      if (moved.method !== 'POST' || location === undefined || moved.status === 303) return [];
      const target = targetOf(location, 'http://bunq.test');
      const next = exchanges.find(({ nr, target: each }) => nr > moved.nr && each === target);
      if (next?.method !== 'GET') return [];
      return [finding(`${moved.operation} was answered ${moved.status}, and the POST went on as a GET of ${target}`, moved, next)];
    }),
});
