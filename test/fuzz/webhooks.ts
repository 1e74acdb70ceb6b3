/** Where webhooks go: nowhere. What becomes of one is in its target, and time alone ends one that nobody answers. */
import type { Delivery } from '../../server/webhooks/delivery.js';
import type { World } from '../../server/world/world.js';

export const TARGETS = ['https://localhost/delivered', 'http://127.0.0.1:9/missed', 'http://127.0.0.1:9/silent'];

/** Ends those under way whose target would have answered by now; false when there were none. */
export function answerWebhooks(world: World): boolean {
  const under = [...world.rows<Delivery>('delivery').values()].filter(
    ({ state, target }) => state === 'OPEN' && !target.endsWith('silent'),
  );
  for (const row of under) {
    const good = row.target.endsWith('delivered');
    Object.assign(row.attempts.at(-1) ?? {}, good ? { response_code: 200 } : { response_code: null, exception_message: 'missed' });
    world.move('delivery', row, good ? 'deliver' : 'miss');
  }
  // Nobody else lets happen what is due now.
  if (under.length) world.clock.settle();
  return under.length > 0;
}
