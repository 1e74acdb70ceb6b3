import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

/** What browsers and the usual libraries follow at the most is 20 to 50. */
const MOST = 50;

/** An answer that sends elsewhere; a library that goes there sends the same request again by itself. */
export const isRedirect = ({ status }: SeenExchange) => status !== null && [301, 302, 303, 307, 308].includes(status);

export default rule({
  id: 'leaves-a-circle',
  title: 'Redirects that do not end are left after some dozens.',
  source: { documented: 'RFC 9110, 15.4: a client should detect and intervene in cyclical redirections' },
  level: 'should',
  always: [],
  check({ exchanges }) {
    const redirects = exchanges.filter(isRedirect);
    const [first] = redirects;
    const last = redirects[MOST];
    if (!first || !last) return [];
    return [finding(`it was redirected ${redirects.length} times, and went on`, first, last)];
  },
});
