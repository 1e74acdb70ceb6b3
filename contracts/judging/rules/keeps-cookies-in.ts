import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** Whether a client that keeps cookies as RFC 6265 has it sends this one, of an answer, with a later request over plain http. */
function goesWith(cookie: string, target: string): boolean {
  const attributes = cookie
    .toLowerCase()
    .split(';')
    .slice(1)
    .map((each) => each.trim());
  const attribute = (name: string) => attributes.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const { pathname } = new URL(target, 'http://localhost');
  const path = attribute('path') ?? '/';
  const isUnder = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
  const isOver = Number(attribute('max-age') ?? 1) <= 0 || Date.parse(attribute('expires') ?? '') < Date.UTC(2000, 0);
  return isUnder && !isOver && !attributes.includes('secure') && attribute('domain') === undefined;
}

export default rule({
  id: 'keeps-cookies-in',
  title: 'A cookie goes where it was set for, and as long: who keeps none, needs none.',
  source: { documented: 'RFC 6265, 5.3 and 5.4: path, domain, Secure and Max-Age say with which requests a cookie is sent' },
  level: 'must',
  always: [],
  check({ exchanges }) {
    const set = exchanges.flatMap(({ nr, answerHeaders }) =>
      answerHeaders['set-cookie'] ? [{ nr, cookie: answerHeaders['set-cookie'] }] : [],
    );
    const isSet = ({ nr, target }: SeenExchange) => set.some((each) => each.nr < nr && goesWith(each.cookie, target));
    return exchanges.flatMap((exchange) =>
      'cookie' in exchange.headers && !isSet(exchange)
        ? [finding(`it sends a cookie with ${exchange.operation}, which was not set for that`, exchange)]
        : [],
    );
  },
});
