import type { SeenExchange } from '../seen.js';
import { tokenOf } from '../tokens.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** What one user, or one installation, has once; and by what it is told apart whose it is. */
const OWNERS: Record<string, (exchange: SeenExchange) => unknown> = {
  'device-server.create': tokenOf,
  'partner-user-provision.create': ({ body }) => body?.email,
  'user-onboarding.create': ({ userId }) => userId,
  'address-main.create': ({ userId }) => userId,
};

export default rule({
  id: 'creates-once',
  title: 'A device, a provision, an onboarding and an address are created once for whoever has them.',
  source: { safety: 'the second is another: somebody is made twice, and what the client then follows is not what bunq goes by' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    exchanges.flatMap((later) => {
      const ownerOf = OWNERS[later.operation ?? ''];
      if (!ownerOf) return [];
      // Whether one whose answer was lost may be sent again is another rule's.
      const isBefore = ({ nr, operation, status, fault }: SeenExchange) =>
        nr < later.nr && operation === later.operation && status === 200 && fault === null;
      const before = exchanges.find((made) => isBefore(made) && ownerOf(made) === ownerOf(later));
      return before ? [finding(`${later.operation} was sent again, which bunq had answered`, before, later)] : [];
    }),
});
