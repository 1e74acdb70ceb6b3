/** What becomes of the events of a world: resources react to them, and webhooks tell of them. */
import type { Adds } from './resources/operation.js';
import { deliver, reactions as deliveryReactions } from './webhooks/deliveries.js';
import type { Filter } from './webhooks/delivery.js';
import { worded } from './wire/worded.js';
import type { LivingRow } from './world/lifecycle.js';
import type { Nature, World } from './world/world.js';

type Reaction = (world: World, row: never) => void;

/**
 * @param headers that every webhook carries
 * @param onOwnFault told of a webhook that would break its own schema, and is not sent
 */
export function eventsOf(
  resources: readonly Adds[],
  headers: Record<string, string>,
  onOwnFault: (error: unknown) => void,
): NonNullable<Nature['happened']> {
  const reactions = new Map<string, Reaction[]>();
  const add = (event: string, reaction: Reaction) => reactions.set(event, [...(reactions.get(event) ?? []), reaction]);
  for (const { on = {} } of resources) for (const [event, react] of Object.entries(on)) add(event, react);
  for (const [event, react] of Object.entries(deliveryReactions(headers))) add(event, react);
  add('late-answer.due', (world, row: LivingRow) => {
    world.rows<LivingRow>('late-answer').delete(row);
    world.held.send(row.id);
  });
  for (const { notifies = [] } of resources) {
    for (const { on, category, event_type, tell } of notifies) {
      add(on, (world, row) => {
        const notice = tell(world, row);
        if (!notice) return;
        const { users, user, account, object } = notice;
        const filters = filtersOf(world, users, category, account);
        if (filters.length === 0) return;
        try {
          const item = worded(world.edition, undefined, object);
          for (const filter of filters) deliver(world, filter, { category, event_type, user, object: item });
        } catch (error) {
          onOwnFault(error);
        }
      });
    }
  }
  return (world, event, row) => {
    for (const react of reactions.get(event) ?? []) react(world, row as never);
  };
}

/** The filters of users, and of the account that something happened to; of two with one url, one. */
function filtersOf(world: World, users: readonly number[], category: Filter['category'], account?: number): Filter[] {
  const rows = world.rows<Filter & LivingRow>('notification-filter-url');
  const found = users
    .flatMap((user) => rows.idsOf(user).map((id) => rows.get(id) as Filter))
    .filter((filter) => filter.category === category && (filter.account === null || filter.account === account));
  if (account === undefined) return found;
  return [...new Map(found.map((filter) => [filter.notification_target, filter])).values()];
}
