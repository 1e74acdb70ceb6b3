import type { SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** Words of a path after which an id stands. */
const SLUGS = ['user', 'user-person', 'partner-user-provision', 'identity-verification-session', 'user-onboarding'];

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What stands in a path where an id belongs, and is none. */
function strangeIds({ target }: SeenExchange): string[] {
  const segments = (target.split('?')[0] as string).split('/').filter((segment) => segment !== '');
  const start = segments.indexOf('v1');
  if (start < 0) return [];
  return segments.slice(start).flatMap((segment, place, all) => {
    const next = all[place + 1];
    return !SLUGS.includes(segment) || next === undefined || /^[1-9]\d*$/.test(next) ? [] : [decoded(next)];
  });
}

export default rule({
  id: 'whole-ids',
  title: 'Where an id belongs in a path, there is one: a positive whole number in plain digits.',
  source: { documented: 'doc.bunq.com, API reference: ids in paths are integers' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    exchanges.flatMap((exchange) =>
      strangeIds(exchange).map((found) => finding(`"${found}" stands in the path where an id belongs`, exchange)),
    ),
});
